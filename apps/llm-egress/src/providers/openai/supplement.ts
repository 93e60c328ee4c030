import type { Edit } from '../../json/edits.js';
import type { JsonNode } from '../../json/json-document.js';
import { member } from '../../json/json-document.js';
import type { RequestDocument, Supplement } from '../dialect.js';

/**
 * What the gate adds to a request to be able to govern it: a limit where the caller sets none, since only
 * what is limited can be reserved; and the usage of a stream, which is told only if it is asked for.
 * Null if nothing is missing.
 */
export function supplement(
  document: RequestDocument,
  { maxTokens, stream }: { readonly maxTokens: number | null; readonly stream: boolean },
): Supplement | null {
  const usage = stream && !asksForUsage(document);
  if (maxTokens === null && !usage) return null;
  const edits = [
    ...(maxTokens === null ? [] : setMember(document, 'max_completion_tokens', `${maxTokens}`)),
    ...(usage ? askForUsage(document) : []),
  ];
  return { edits: joined(edits), maxTokens, usage };
}

export function isTrue(source: string, node: JsonNode | undefined): boolean {
  return textOf(source, node) === 'true';
}

/** Whether a member is there and says anything: null is as good as nothing. */
export function isPresent(source: string, node: JsonNode | undefined): node is JsonNode {
  return node !== undefined && textOf(source, node) !== 'null';
}

function asksForUsage({ source, root }: RequestDocument): boolean {
  return isTrue(source, member(member(root, 'stream_options'), 'include_usage'));
}

function askForUsage(document: RequestDocument): Edit[] {
  const options = member(document.root, 'stream_options');
  if (options?.kind !== 'object') {
    return setMember(document, 'stream_options', '{"include_usage":true}');
  }
  return setMember({ source: document.source, root: options }, 'include_usage', 'true');
}

/** Replaces the value of a member that is there, and puts a new one in front of the others. */
function setMember({ root }: RequestDocument, name: string, value: string): Edit[] {
  const present = member(root, name);
  if (present) return [{ start: present.start, end: present.end, replacement: value }];
  const at = root.start + 1;
  const comma = root.members.length > 0 ? ',' : '';
  return [{ start: at, end: at, replacement: `"${name}":${value}${comma}` }];
}

/** Two additions in one place are one edit. */
function joined(edits: readonly Edit[]): Edit[] {
  const places = new Map<number, Edit>();
  for (const edit of edits) {
    const before = places.get(edit.start)?.replacement ?? '';
    places.set(edit.start, { ...edit, replacement: before + edit.replacement });
  }
  return [...places.values()];
}

function textOf(source: string, node: JsonNode | undefined): string | null {
  return node?.kind === 'literal' ? source.slice(node.start, node.end) : null;
}
