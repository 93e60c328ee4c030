import type { Edit } from '../json/edits.js';
import { applyEdits } from '../json/edits.js';
import type { JsonNode } from '../json/json-document.js';
import { items, JsonSyntaxError, member, parseJson, stringMember } from '../json/json-document.js';

/** The ids of the models in a list, or of the one model that it is. */
export function modelIds(source: string): string[] {
  const root = parsed(source);
  const entries = member(root, 'data') ? items(member(root, 'data')) : [root];
  return entries.flatMap((entry) => stringMember(source, entry, 'id') ?? []);
}

/** Takes models out of a list, and corrects its ends; everything else keeps its bytes. */
export function withoutModels(source: string, isHidden: (id: string) => boolean): string {
  const root = parsed(source);
  const data = member(root, 'data');
  if (data?.kind !== 'array') return source;
  const kept = data.items.filter((item) => {
    const id = stringMember(source, item, 'id');
    return id !== null && !isHidden(id);
  });
  if (kept.length === data.items.length) return source;
  const raw = kept.map((item) => source.slice(item.start, item.end));
  const ends = [
    ...endEdit(source, root, { name: 'first_id', item: kept[0] }),
    ...endEdit(source, root, { name: 'last_id', item: kept.at(-1) }),
  ];
  return applyEdits(source, [{ ...data, replacement: `[${raw.join(',')}]` }, ...ends]);
}

function endEdit(
  source: string,
  root: JsonNode | undefined,
  end: { readonly name: string; readonly item: JsonNode | undefined },
): Edit[] {
  const node = member(root, end.name);
  const id = stringMember(source, end.item, 'id');
  return node ? [{ ...node, replacement: JSON.stringify(id) }] : [];
}

function parsed(source: string): JsonNode | undefined {
  try {
    return parseJson(source);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}
