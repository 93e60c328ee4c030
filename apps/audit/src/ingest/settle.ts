import type { Arrival } from '../record/arrival.js';
import { UNATTRIBUTED } from '../record/audit-record.js';

/** What is stored under an id already. */
export interface Present {
  readonly tenant: string;
  readonly final: boolean;
  readonly digest: string;
}

export interface Settlement {
  /** To be stored: at most one of each id. */
  readonly accepted: readonly Arrival[];
  /** How many of them take the place of a stored intent. */
  readonly replaced: number;
  /** How many brought nothing new. */
  readonly duplicates: number;
  /** Those that contradict what has been stored under their id before. */
  readonly conflicts: readonly Arrival[];
}

/**
 * What becomes of arrivals, in whatever order and however often they come: the first record of an id is
 * stored, a final one takes the place of its intent, an intent never that of a final one.
 */
export function settle(
  arrivals: readonly Arrival[],
  present: ReadonlyMap<string, Present>,
): Settlement {
  const known = new Map(present);
  const accepted = new Map<string, Arrival>();
  const conflicts: Arrival[] = [];
  for (const arrival of arrivals) {
    const { id } = arrival.record;
    const verdict = judge(asPresent(arrival), known.get(id));
    if (verdict === 'conflict') conflicts.push(arrival);
    if (verdict !== 'news') continue;
    accepted.set(id, arrival);
    known.set(id, asPresent(arrival));
  }
  return {
    accepted: [...accepted.values()],
    replaced: [...accepted.keys()].filter((id) => present.has(id)).length,
    duplicates: arrivals.length - accepted.size - conflicts.length,
    conflicts,
  };
}

function judge(arrival: Present, known: Present | undefined): 'news' | 'duplicate' | 'conflict' {
  if (!known) return 'news';
  if (known.tenant !== arrival.tenant) return 'conflict';
  if (!arrival.final) return 'duplicate';
  if (!known.final) return 'news';
  return known.digest === arrival.digest ? 'duplicate' : 'conflict';
}

function asPresent({ record, final, digest }: Arrival): Present {
  return { tenant: record.tenant ?? UNATTRIBUTED, final, digest };
}
