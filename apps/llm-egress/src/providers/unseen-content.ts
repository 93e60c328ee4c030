import type { JsonNode } from '../json/json-document.js';
import { items, member, membersNamed, stringMember } from '../json/json-document.js';
import type { RequestDocument } from './dialect.js';

/** Blocks that are no text: of the Messages API, and of OpenAI's. */
const UNSEEN = new Set([
  'image',
  'container_upload',
  'image_url',
  'input_image',
  'input_audio',
  'file',
  'input_file',
]);

/** What a document can hold that is text. */
const READABLE = new Set(['text', 'content']);

/** The types of what cannot be looked into, in these members of a request, each once. */
export function unseenContent(
  { source, root }: RequestDocument,
  members: readonly string[],
): string[] {
  const found = new Set<string>();
  for (const name of members) {
    for (const { value } of membersNamed(root, name)) collect(source, value, found);
  }
  return [...found];
}

/** At any depth; but the input of a tool is free, and what is called `image` there is its own. */
function collect(source: string, node: JsonNode, found: Set<string>): void {
  for (const item of items(node)) collect(source, item, found);
  if (node.kind !== 'object') return;
  const type = stringMember(source, node, 'type');
  if (type !== null && isUnseen(source, node, type)) found.add(type);
  for (const { name, value } of node.members) {
    if (name !== 'input') collect(source, value, found);
  }
}

function isUnseen(source: string, node: JsonNode, type: string): boolean {
  if (type !== 'document') return UNSEEN.has(type);
  return !READABLE.has(stringMember(source, member(node, 'source'), 'type') ?? '');
}
