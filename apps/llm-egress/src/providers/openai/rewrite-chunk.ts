import type { Edit } from '../../json/edits.js';
import { applyEdits } from '../../json/edits.js';
import type { JsonNode } from '../../json/json-document.js';
import { items, member, parseJson } from '../../json/json-document.js';
import type { Place } from './open-choice.js';

/** What a text of a chunk becomes. `choice` and `call` are positions in the chunk, not indexes. */
export interface Rewrite {
  readonly choice: number;
  readonly place: Place;
  /** Position among the tool calls of the chunk; null for a text that is no tool call's. */
  readonly call: number | null;
  readonly text: string;
}

/** Replaces texts of a chunk where they stand; everything else keeps its bytes. */
export function rewriteChunk(
  source: string,
  rewrites: readonly Rewrite[],
  { withoutUsage }: { readonly withoutUsage: boolean },
): string {
  if (rewrites.length === 0 && !withoutUsage) return source;
  const root = parseJson(source);
  const edits: Edit[] = withoutUsage ? removal(root, 'usage') : [];
  for (const rewrite of rewrites) {
    const node = target(root, rewrite);
    if (node) edits.push({ ...node, replacement: JSON.stringify(rewrite.text) });
  }
  return applyEdits(source, edits);
}

function target(root: JsonNode, { choice, place, call }: Rewrite): JsonNode | undefined {
  const delta = member(items(member(root, 'choices'))[choice], 'delta');
  if (call === null) {
    return place === 'function_call'
      ? member(member(delta, place), 'arguments')
      : member(delta, String(place));
  }
  return member(member(items(member(delta, 'tool_calls'))[call], 'function'), 'arguments');
}

/** Takes a member out, with the comma that belongs to it. */
function removal(root: JsonNode, name: string): Edit[] {
  if (root.kind !== 'object') return [];
  const at = root.members.findIndex((each) => each.name === name);
  const [before, it, after] = [root.members[at - 1], root.members[at], root.members[at + 1]];
  if (!it) return [];
  const start = before ? before.value.end : it.key.start;
  const end = !before && after ? after.key.start : it.value.end;
  return [{ start, end, replacement: '' }];
}
