import { argumentsHash } from '@gatehouse/service-kit';
import { isObject } from '../json/is-object.js';

/** Deeper than any schema asks for, and far from the end of the stack. */
const MAX_DEPTH = 64;
/** So many values, counted at all depths, are walked and hashed before anybody else's call is delayed. */
const MAX_VALUES = 50_000;

export interface InspectedArguments {
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Null where there is a problem. */
  readonly argumentsHash: string | null;
  readonly argumentsProblem: string | null;
}

/** The arguments of a call whose sender is not known: nobody looks into them. */
export const UNREAD: InspectedArguments = {
  arguments: {},
  argumentsHash: null,
  argumentsProblem: null,
};

/**
 * Looks through the arguments of a call before anything walks them recursively, and hashes them. JSON can
 * hold what no program should be handed: nesting without end, `__proto__`, and numbers beyond a double.
 */
export function inspectArguments(given: unknown): InspectedArguments {
  const args = given ?? {};
  if (!isObject(args)) return unsound({}, 'they must be an object');
  const problem = problemOf(args);
  if (problem) return unsound(args, problem);
  return { arguments: args, argumentsHash: argumentsHash(args), argumentsProblem: null };
}

function unsound(args: Readonly<Record<string, unknown>>, problem: string): InspectedArguments {
  return { arguments: args, argumentsHash: null, argumentsProblem: problem };
}

function problemOf(root: object): string | null {
  let level: object[] = [root];
  let count = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= MAX_DEPTH) return `they are nested more than ${MAX_DEPTH} levels deep`;
    const below: object[] = [];
    for (const container of level) {
      if (Object.hasOwn(container, '__proto__')) return 'the key __proto__ is not allowed';
      const children: unknown[] = Object.values(container);
      count += children.length;
      if (count > MAX_VALUES) return `they hold more than ${MAX_VALUES} values`;
      for (const child of children) {
        if (typeof child === 'object' && child !== null) below.push(child);
        if (typeof child === 'number' && !Number.isFinite(child)) return 'a number is out of range';
      }
    }
    level = below;
  }
  return null;
}
