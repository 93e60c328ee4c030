import { UNATTRIBUTED } from '../record/audit-record.js';
import type { Arrival } from '../record/arrival.js';
import type { ChainPoint, Link } from './link.js';
import { GENESIS, hashOf } from './link.js';

export interface Sealed {
  readonly arrival: Arrival;
  readonly link: Link;
}

/** Gives each arrival the next place in its tenant's chain; `heads` are where the chains end so far. */
export function seal(
  heads: ReadonlyMap<string, ChainPoint>,
  arrivals: readonly Arrival[],
  storedAt: Date,
): Sealed[] {
  const ends = new Map(heads);
  return arrivals.map((arrival) => {
    const tenant = arrival.record.tenant ?? UNATTRIBUTED;
    const end = ends.get(tenant) ?? GENESIS;
    const unhashed = {
      tenant,
      sequence: end.sequence + 1,
      recordId: arrival.record.id,
      final: arrival.final,
      storedAt,
      digest: arrival.digest,
    };
    const link = { ...unhashed, hash: hashOf(end.hash, unhashed) };
    ends.set(tenant, link);
    return { arrival, link };
  });
}
