import { createHash } from 'node:crypto';

/** A tool as its server names it. */
export interface ToolKey {
  readonly server: string;
  readonly tool: string;
}

const LONGEST = 64;

/** Names for a tool, each tried where the one before is not the tool's alone. */
const CANDIDATES: readonly ((key: ToolKey) => string)[] = [
  ({ tool }) => legal(tool),
  ({ server, tool }) => legal(`${server}__${tool}`),
  (key) => marked(key, 8),
  (key) => marked(key, 32),
];

/**
 * Gives every tool the name by which the model knows it: its own, unless several servers have a tool of
 * this name; then each is called `<server>__<tool>`, or, where that is taken as well, has a hash at its
 * end. Names are unique, so that no server can catch the calls meant for another; they do not depend on
 * the order of the servers; and they consist of what every model API accepts: letters, digits, `_` and
 * `-`, at most 64.
 */
export function nameTools<Key extends ToolKey>(keys: readonly Key[]): Map<string, Key> {
  let attempts = keys.map((key) => ({ key, candidate: 0 }));
  for (;;) {
    const groups = groupBy(attempts, ({ key, candidate }) => CANDIDATES[candidate]?.(key) ?? '');
    const clashing = new Set(
      [...groups.values()]
        .filter((group) => group.length > 1)
        .flat()
        .filter(({ candidate }) => candidate < CANDIDATES.length - 1),
    );
    if (clashing.size === 0) {
      return new Map([...groups].flatMap(([name, group]) => group.map(({ key }) => [name, key])));
    }
    attempts = attempts.map((attempt) =>
      clashing.has(attempt) ? { ...attempt, candidate: attempt.candidate + 1 } : attempt,
    );
  }
}

function legal(name: string): string {
  const clean = name.replaceAll(/[^a-zA-Z0-9_-]/g, '_');
  return clean !== '' && clean.length <= LONGEST ? clean : withHash(clean, name, 8);
}

function marked({ server, tool }: ToolKey, digits: number): string {
  return withHash(legal(`${server}__${tool}`), JSON.stringify([server, tool]), digits);
}

function withHash(name: string, of: string, digits: number): string {
  const hash = createHash('sha256').update(of).digest('hex').slice(0, digits);
  return `${name.slice(0, LONGEST - digits - 1)}_${hash}`;
}

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item)) ?? [];
    groups.set(key(item), [...group, item]);
  }
  return groups;
}
