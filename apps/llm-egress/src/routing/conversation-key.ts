import { createHash } from 'node:crypto';
import type { JsonNode } from '../json/json-document.js';
import { items, member, stringMember, stringValue } from '../json/json-document.js';
import type { RequestDocument } from '../providers/dialect.js';

/** So many characters tell two conversations apart; a long document need not be hashed on every turn. */
const MAX_CHARACTERS = 64 * 1024;

/** What may change from turn to turn although nothing else is said: where to cache, and the form of a text. */
const FORM: ReadonlySet<string> = new Set(['cache_control', 'type']);

/**
 * What stays the same over all turns of a conversation, and differs between conversations: the caller, the
 * system prompt, and all up to the first message of the user. Only what is said counts, so a text may
 * become a block with a text, and cache marks may move. Works for every dialect whose conversation is
 * `messages`; other requests of a caller are all alike.
 */
export function conversationKey(
  caller: { readonly tenant: string; readonly application: string },
  document: RequestDocument,
): Buffer {
  const hash = createHash('sha256').update(`${caller.tenant}\0${caller.application}\0`);
  let left = MAX_CHARACTERS;
  for (const text of texts(document.source, opening(document))) {
    hash.update(text.slice(0, left)).update('\0');
    left -= text.length;
    if (left <= 0) break;
  }
  return hash.digest();
}

function opening({ source, root }: RequestDocument): JsonNode[] {
  const messages = items(member(root, 'messages'));
  const first = messages.findIndex((message) => stringMember(source, message, 'role') === 'user');
  const said = messages.slice(0, first + 1).map((message) => member(message, 'content'));
  return [member(root, 'system'), ...said].flatMap((node) => node ?? []);
}

function* texts(source: string, nodes: readonly JsonNode[]): Generator<string> {
  for (const node of nodes) {
    if (node.kind === 'string') yield stringValue(source, node);
    if (node.kind === 'array') yield* texts(source, node.items);
    if (node.kind === 'object') {
      const members = node.members.filter(({ name }) => !FORM.has(name));
      yield* texts(
        source,
        members.map(({ value }) => value),
      );
    }
  }
}
