import { lookedUp } from './words.js';

/** What people say, by the few verbs that the names of operations are made of. */
const SAID: Readonly<Record<string, string>> = {
  create: 'open make new post publish write leave store put start file register generate',
  add: 'put assign attach include invite grant give',
  list: 'which what who show all browse lately recent',
  get: 'read fetch show view see load look check',
  update: 'edit change modify set rename close reopen move mark',
  delete: 'remove drop erase destroy discard',
  search: 'find look query',
  request: 'ask',
  cancel: 'stop abort',
};

const VERBS = new Map<string, readonly string[]>();
for (const [verb, said] of Object.entries(SAID)) {
  for (const word of said.split(' ')) {
    const term = lookedUp(word) ?? word;
    VERBS.set(term, [...(VERBS.get(term) ?? []), verb]);
  }
}

/** The verbs that operations may use for a word. */
export function verbsFor(word: string): readonly string[] {
  return VERBS.get(lookedUp(word) ?? word.toLowerCase()) ?? [];
}
