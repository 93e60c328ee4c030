import type { Edit } from '../../json/edits.js';
import type { JsonNode, JsonString } from '../../json/json-document.js';
import { items, member, stringMember, stringValue } from '../../json/json-document.js';
import type { Edge, OffsetMap } from '../../masking/offset-map.js';
import type { Restoration } from '../../masking/restoration.js';
import type { RequestDocument } from '../dialect.js';

const QUOTED = ['cited_text', 'source', 'document_title', 'title'];
const OFFSETS = [
  ['start_char_index', 'start'],
  ['end_char_index', 'end'],
] as const;

/** The texts of a request's documents, in the order in which citations count them; null for other kinds. */
export function citedDocuments({ source, root }: RequestDocument): (JsonString | null)[] {
  const visit = (block: JsonNode): (JsonString | null)[] => {
    const type = stringMember(source, block, 'type');
    if (type === 'tool_result') return items(member(block, 'content')).flatMap(visit);
    if (type !== 'document') return [];
    const content = member(block, 'source');
    const data = member(content, 'data');
    const isText = stringMember(source, content, 'type') === 'text' && data?.kind === 'string';
    return [isText ? data : null];
  };
  return items(member(root, 'messages')).flatMap((message) =>
    items(member(message, 'content')).flatMap(visit),
  );
}

/** The offsets of citations that come back, as they are in the masked documents. */
export function citationEdits(
  { source, root }: RequestDocument,
  maps: readonly (OffsetMap | null)[],
): Edit[] {
  return items(member(root, 'messages')).flatMap((message) =>
    items(member(message, 'content')).flatMap((block) =>
      items(member(block, 'citations')).flatMap((citation) =>
        offsetEdits(source, citation, (document, offset, edge) =>
          maps[document]?.toMasked(offset, edge),
        ),
      ),
    ),
  );
}

/**
 * A citation of an answer as the caller knows the document: the quotation restored, its offsets moved to
 * where it stands there. One that the provider has sealed is its own, and stays.
 */
export function restoredCitation(
  source: string,
  citation: JsonNode | undefined,
  restoration: Restoration,
): Edit[] {
  if (!citation || member(citation, 'encrypted_index')) return [];
  const texts = QUOTED.flatMap((name): Edit[] => {
    const node = member(citation, name);
    if (node?.kind !== 'string') return [];
    const before = stringValue(source, node);
    const after = restoration.text(before);
    return after === before ? [] : [{ ...node, replacement: JSON.stringify(after) }];
  });
  const offsets = offsetEdits(source, citation, (document, offset, edge) =>
    restoration.originalOffset(document, offset, edge),
  );
  return [...texts, ...offsets];
}

function offsetEdits(
  source: string,
  citation: JsonNode,
  move: (document: number, offset: number, edge: Edge) => number | undefined,
): Edit[] {
  const document = numberMember(source, citation, 'document_index');
  if (document === null || stringMember(source, citation, 'type') !== 'char_location') return [];
  return OFFSETS.flatMap(([name, edge]): Edit[] => {
    const node = member(citation, name);
    const offset = numberMember(source, citation, name);
    const moved = offset === null ? undefined : move(document, offset, edge);
    if (!node || moved === undefined || moved === offset) return [];
    return [{ start: node.start, end: node.end, replacement: String(moved) }];
  });
}

function numberMember(source: string, node: JsonNode, name: string): number | null {
  const value = member(node, name);
  const number = value?.kind === 'number' ? Number(source.slice(value.start, value.end)) : null;
  return number !== null && Number.isSafeInteger(number) ? number : null;
}
