import type { Finding } from '../text/mistake.js';
import type { Path } from '../text/path.js';
import type { References, Target } from './references.js';

/** More faults than this are no contract with a mistake in it, but no contract. */
export const MAX_FAULTS = 1_000;

/** What is wrong in a contract, found by what it makes unusable. */
export class Faults {
  constructor(
    readonly all: readonly Finding[],
    private readonly references: References,
  ) {}

  /** The faults of a part of the contract: within it, and within everything that it refers to. */
  of({ value, path }: Target): Finding[] {
    if (this.all.length === 0) return [];
    const places = [path, ...this.references.reachable(value)];
    return this.all.filter((fault) => places.some((place) => isWithin(fault.path, place)));
  }

  /** The faults at exactly this place, or right below it at a name of no child that is read on its own. */
  at(path: Path, children: ReadonlySet<string>): Finding[] {
    return this.all.filter(
      (fault) => isWithin(fault.path, path) && !children.has(String(fault.path[path.length])),
    );
  }
}

function isWithin(path: Path, place: Path): boolean {
  return place.every((part, index) => String(path[index]) === String(part));
}
