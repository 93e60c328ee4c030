import { describe, expect, it } from '@jest/globals';
import { applyEdits } from '../../json/edits.js';
import { parseJson } from '../../json/json-document.js';
import type { JsonObject } from '../../json/json-document.js';
import { maskDocument } from '../../masking/mask-document.js';
import { OffsetMap } from '../../masking/offset-map.js';
import { tenantKey } from '../../masking/placeholder.js';
import { compileMaskingPolicy } from '../../masking/policy.js';
import { Restoration } from '../../masking/restoration.js';
import { PlaceholderVault } from '../../masking/vault.js';
import { carriers } from './carriers.js';
import { citationEdits, citedDocuments, restoredCitation } from './citations.js';

const SAID =
  '\u{1f600} "Ann" is ann@corp.example, and\nBob is bob@corp.example. Both live in Portland.';
const policy = compileMaskingPolicy({
  entities: [{ detector: 'builtin', entity: 'EMAIL', mode: 'mask', placeholder: 'opaque' }],
  allow: [],
  restoreInTools: [],
  toolDefinitions: false,
  onDetectorFailure: 'refuse',
  rememberPlaceholders: false,
});

const characters = (text: string): string[] => Array.from(text);

function citation(quoted: string, within: string): object {
  const start = characters(within.slice(0, within.indexOf(quoted))).length;
  return {
    type: 'char_location',
    cited_text: quoted,
    document_index: 1,
    document_title: null,
    start_char_index: start,
    end_char_index: start + characters(quoted).length,
  };
}

function request(...citations: object[]): string {
  const source = (data: string): object => ({ type: 'text', media_type: 'text/plain', data });
  return JSON.stringify({
    model: 'm',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: '' } },
          { type: 'document', source: source(SAID), citations: { enabled: true } },
        ],
      },
      { role: 'assistant', content: [{ type: 'text', text: 'So.', citations }] },
      { role: 'user', content: 'Thanks' },
    ],
  });
}

async function masked(body: string) {
  const document = { source: body, root: parseJson(body) as JsonObject };
  const vault = new PlaceholderVault(tenantKey('a-master-key-for-tests', 'acme'));
  const found = carriers(document, { toolDefinitions: false });
  const result = await maskDocument({ source: body, carriers: found }, policy, vault);
  const maps = citedDocuments(document).map(
    (node) => node && OffsetMap.of(body, node, result.edits),
  );
  const edits = [...result.edits, ...citationEdits(document, maps)];
  return { text: applyEdits(body, edits), vault, maps };
}

describe('citations', () => {
  it.each([
    'is ann@corp.example, and',
    'bob@corp.example',
    'Both live',
    '"Ann"',
    'Bob is bob@corp.example. Both',
  ])(
    'quote the document as each side knows it, at the place where it stands there: %s [masking:s8-citations]',
    async (quoted) => {
      const known = citation(quoted, SAID);
      const { text, vault, maps } = await masked(request(known));
      const sent = JSON.parse(text) as {
        messages: { content: { source?: { data: string }; citations?: object[] }[] }[];
      };
      const theirs = sent.messages[0]!.content[1]!.source!.data;
      const cited = sent.messages[1]!.content[0]!.citations![0] as { cited_text: string };
      expect(cited).toEqual(citation(cited.cited_text, theirs));
      const answer = JSON.stringify(cited);
      const restoration = new Restoration(vault, [], maps);
      const edits = restoredCitation(answer, parseJson(answer), restoration);
      expect(JSON.parse(applyEdits(answer, edits))).toEqual(known);
    },
  );

  it('that the provider has sealed keep their bytes', async () => {
    const { vault, maps } = await masked(request());
    const sealed = JSON.stringify({ cited_text: 'PII', encrypted_index: 'eA==' });
    expect(restoredCitation(sealed, parseJson(sealed), new Restoration(vault, [], maps))).toEqual(
      [],
    );
  });
});
