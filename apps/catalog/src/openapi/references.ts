import type { Finding } from '../text/mistake.js';
import { shorten } from '../text/path.js';
import type { Path } from '../text/path.js';
import { valueAt } from './pointer.js';
import { referencesIn, refOf } from './reference-sites.js';

export interface Target {
  readonly value: unknown;
  readonly path: Path;
}

/** Longer chains of references that only refer on are a joke or an attack. */
const MAX_HOPS = 20;
const MAX_SEARCH = 300;

/** The references of one contract. They stay inside it: what it needs of others has been put into it. */
export class References {
  private readonly direct = new Map<string, readonly string[]>();
  private readonly recursive = new Map<string, boolean>();

  /** `unread` tells, of references that lead out of the contract, why nothing was to be had there. */
  constructor(
    private readonly document: unknown,
    private readonly unread: ReadonlyMap<string, string> = new Map(),
  ) {}

  /** What a reference points at, or why it points at nothing. */
  resolve(ref: string): Target | { readonly problem: string } {
    const reason = this.unread.get(ref);
    if (reason !== undefined) return { problem: `refers to ${shorten(ref)}: ${reason}` };
    if (ref !== '#' && !ref.startsWith('#/')) {
      const kind = ref.startsWith('#') ? 'an anchor' : 'another document';
      return { problem: `refers to ${kind} (${shorten(ref)}); only #/… is followed` };
    }
    return (
      valueAt(this.document, ref.slice(1)) ?? {
        problem: `refers to ${shorten(ref)}, which is not there`,
      }
    );
  }

  /**
   * Follows an object that is only a reference to what is meant. Null if it leads nowhere: `problems`
   * has said so.
   */
  follow(value: unknown, path: Path): Target | null {
    let target: Target = { value, path };
    for (let hop = 0; hop <= MAX_HOPS; hop++) {
      const ref = refOf(target.value);
      if (ref === null) return target;
      const next = this.resolve(ref);
      if ('problem' in next) return null;
      target = next;
    }
    return null;
  }

  /**
   * Whether following a reference can lead back to it. Where that takes too long to find out, the answer is
   * yes: a schema that is kept as a definition of its own is never wrong, only longer.
   */
  isRecursive(ref: string): boolean {
    const known = this.recursive.get(ref);
    if (known !== undefined) return known;
    const seen = new Set<string>();
    const open = [...this.within(ref)];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      if (next === ref || seen.size > MAX_SEARCH) break;
      open.push(...this.within(next));
    }
    const isRecursive = seen.has(ref) || seen.size > MAX_SEARCH;
    this.recursive.set(ref, isRecursive);
    return isRecursive;
  }

  /** Every reference of the document that cannot be followed. */
  problems(): Finding[] {
    const findings: Finding[] = [];
    for (const { ref, path } of referencesIn(this.document)) {
      const target = this.resolve(ref);
      const at = [...path, '$ref'];
      if ('problem' in target) findings.push({ path: at, message: target.problem });
      else if (!this.follow({ $ref: ref }, path) && refOf(target.value) !== null) {
        findings.push({
          path: at,
          message: 'refers to itself, or to something that cannot be followed',
        });
      }
    }
    return findings;
  }

  /** Where everything is that a value refers to, also through what it refers to. */
  reachable(value: unknown): Path[] {
    const seen = new Set<string>();
    const open = referencesIn(value).map(({ ref }) => ref);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...this.within(next));
    }
    return [...seen].flatMap((ref) => {
      const target = this.resolve(ref);
      return 'problem' in target ? [] : [target.path];
    });
  }

  /** The references inside what a reference points at. */
  private within(ref: string): readonly string[] {
    const known = this.direct.get(ref);
    if (known) return known;
    const target = this.resolve(ref);
    const found = 'problem' in target ? [] : referencesIn(target.value).map((each) => each.ref);
    this.direct.set(ref, found);
    return found;
  }
}
