import type { JsonNode } from '../json/json-document.js';
import { items, membersNamed, stringValue } from '../json/json-document.js';
import type { RequestDocument } from './dialect.js';

/** The ids of files at the provider that these members of a request refer to, each once. */
export function fileIdsIn({ source, root }: RequestDocument, members: readonly string[]): string[] {
  const found = new Set<string>();
  for (const name of members) {
    for (const { value } of membersNamed(root, name)) collect(source, value, found);
  }
  return [...found];
}

/** At any depth; but a tool's input is free, and what is called `file_id` there is the tool's own. */
function collect(source: string, node: JsonNode, found: Set<string>): void {
  for (const item of items(node)) collect(source, item, found);
  if (node.kind !== 'object') return;
  for (const { name, value } of node.members) {
    if (name === 'input') continue;
    if (name === 'file_id' && value.kind === 'string') found.add(stringValue(source, value));
    else collect(source, value, found);
  }
}
