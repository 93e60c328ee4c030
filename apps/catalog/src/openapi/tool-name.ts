import { createHash } from 'node:crypto';

/** What every model provider accepts as a tool's name (see `PROVIDERS`): so many characters at most, */
const MAX_NAME = 64;
/** of which so many tell a name that was shortened, or shared, from others like it. */
const HASH = 8;

/** What identifies an operation, whatever its contract calls it. */
export interface Named {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
}

/**
 * Gives each operation a name that fits every provider and that no other one has. It follows from the
 * operation alone: a name does not change because others come, go, or change places, except that of
 * operations which would have the same one.
 */
export function toolNames<Operation extends Named>(
  operations: readonly Operation[],
): Map<Operation, string> {
  const wanted = new Map(operations.map((each) => [each, toolName(each.operationId)]));
  const groups = new Map<string, Operation[]>();
  for (const [each, name] of wanted) groups.set(name, [...(groups.get(name) ?? []), each]);
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    // Whoever writes its name just so keeps it.
    const owner = group.find((each) => each.operationId === wanted.get(each));
    for (const each of group.filter((other) => other !== owner)) {
      const name = wanted.get(each) ?? '';
      wanted.set(each, withHash(name, `${each.method} ${each.path}`));
    }
  }
  return wanted;
}

/** An operationId as the name of a tool. One too long keeps its beginning, and ends in a hash of the whole. */
function toolName(operationId: string): string {
  const clean = sanitise(operationId, /[^a-zA-Z0-9_-]+/g) || 'operation';
  const begun = /^[a-zA-Z_]/.test(clean) ? clean : `_${clean}`;
  return begun.length > MAX_NAME ? withHash(begun, operationId) : begun;
}

/** A name for an operation without an `operationId` of its own, made of what identifies it. */
export function nameFromPath(method: string, path: string): string {
  return sanitise(`${method.toLowerCase()}${path}`, /[^a-zA-Z0-9_-]+/g);
}

/** A parameter's name as the name of an argument: model providers refuse brackets, spaces and the like. */
export function argumentName(name: string): string {
  const clean = sanitise(name, /[^a-zA-Z0-9_.-]+/g) || 'value';
  return clean.length > MAX_NAME ? withHash(clean, name) : clean;
}

/** A name that ends in a hash of what it stands for, and is no longer than names may be. */
export function withHash(name: string, whole: string): string {
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, HASH);
  return `${name.slice(0, MAX_NAME - HASH - 1)}_${hash}`;
}

function sanitise(text: string, forbidden: RegExp): string {
  const clean = text.replaceAll(forbidden, '_');
  // A name that was fine stays as it is, underscores at its ends included.
  return clean === text ? clean : clean.replaceAll(/^_+|_+$/g, '');
}
