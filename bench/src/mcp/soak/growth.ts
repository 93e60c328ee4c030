import { median, slope } from '../../statistics.js';
import type { Look } from './look.js';

/** How the memory of one part of the gate went, in MB of resident memory at rest. */
export interface PartGrowth {
  readonly part: string;
  /** The median of the cycles of the second quarter, when everything is warm, */
  readonly early: number;
  /** and of the last. */
  readonly late: number;
  /** From one kill to the next, between the two. */
  readonly perKill: number;
}

/** What the gate held more from one kill to the next. */
export interface Growth {
  readonly processes: number;
  readonly sockets: number;
  readonly parts: readonly PartGrowth[];
}

/**
 * How what the gate holds at rest has grown. Memory goes up and down with garbage collection, so single looks
 * say little: the medians of the second and of the last quarter are compared.
 */
export function growthOf(looks: readonly Look[]): Growth {
  const quarter = Math.max(1, Math.floor(looks.length / 4));
  const [early, late] = [looks.slice(quarter, 2 * quarter), looks.slice(-quarter)];
  // From the middle of the one to the middle of the other.
  const kills = looks.length - 2 * quarter;
  const warm = looks.slice(quarter);
  return {
    processes: slope(warm.map(({ processes }) => processes)),
    sockets: slope(warm.map(({ sockets }) => sockets)),
    parts: [...(looks[0]?.rssMb.keys() ?? [])].map((part) => {
      const of = (some: readonly Look[]): number =>
        median(some.map(({ rssMb }) => rssMb.get(part) ?? Number.NaN));
      const [first, last] = [of(early), of(late)];
      return { part, early: first, late: last, perKill: (last - first) / kills };
    }),
  };
}
