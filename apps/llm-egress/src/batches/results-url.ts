import { resourceUri } from '@gatehouse/contracts';
import type { LlmEgressConfig } from '../config.js';
import type { Edit } from '../json/edits.js';
import { applyEdits } from '../json/edits.js';
import { items, member, parseJson, stringMember } from '../json/json-document.js';
import type { JsonNode } from '../json/json-document.js';
import type { AuthenticatedCall } from '../model-call/model-call.js';

/**
 * Clients fetch results from where the batch says they are, and with the token of the gate: so it says an
 * address of the gate. Takes a batch, or a list of them; everything else keeps its bytes.
 */
export function ownResultsUrl(
  text: string,
  { api }: Pick<AuthenticatedCall, 'api'>,
  { LLM_PUBLIC_URL }: Pick<LlmEgressConfig, 'LLM_PUBLIC_URL'>,
): string {
  const base = resourceUri({ kind: 'LlmApi', ...api }, { llm: LLM_PUBLIC_URL, mcp: '' });
  const root = parseJson(text);
  const data = member(root, 'data');
  const batches = data ? items(data) : [root];
  return applyEdits(
    text,
    batches.flatMap((batch) => editOf(text, batch, base)),
  );
}

function editOf(text: string, batch: JsonNode, base: string): Edit[] {
  const url = member(batch, 'results_url');
  const id = stringMember(text, batch, 'id');
  if (url?.kind !== 'string' || id === null) return [];
  const own = `${base}/v1/messages/batches/${encodeURIComponent(id)}/results`;
  return [{ start: url.start, end: url.end, replacement: JSON.stringify(own) }];
}
