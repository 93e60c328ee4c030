import type { Edit } from '../../json/edits.js';
import { applyEdits } from '../../json/edits.js';
import type { JsonNode } from '../../json/json-document.js';
import { parseJson, stringValue } from '../../json/json-document.js';

/**
 * Replaces string values of a document where they stand; `replace` gets the path of keys to each (array
 * positions are left out) and its value. Strings that stay the same keep their bytes.
 */
export function replaceStrings(
  source: string,
  replace: (path: readonly string[], text: string) => string,
): string {
  const edits: Edit[] = [];
  const visit = (node: JsonNode, path: readonly string[]): void => {
    if (node.kind === 'string') {
      const before = stringValue(source, node);
      const after = replace(path, before);
      if (after !== before) edits.push({ ...node, replacement: JSON.stringify(after) });
    }
    if (node.kind === 'object')
      for (const { name, value } of node.members) visit(value, [...path, name]);
    if (node.kind === 'array') for (const item of node.items) visit(item, path);
  };
  visit(parseJson(source), []);
  return applyEdits(source, edits);
}
