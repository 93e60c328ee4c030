import { digestOf } from '../record/digest.js';

/** A place in a tenant's chain, and the hash of everything up to it. */
export interface ChainPoint {
  readonly sequence: number;
  readonly hash: string;
}

/** One entry of a chain: that a record was stored, when, and with which content. */
export interface Link extends ChainPoint {
  readonly tenant: string;
  readonly recordId: string;
  /** False for an intent; the call's end, when it is heard of, gets a link of its own. */
  readonly final: boolean;
  readonly storedAt: Date;
  /** SHA-256, in hex, of the record as it was stored. */
  readonly digest: string;
}

/** Where every chain begins. */
export const GENESIS: ChainPoint = { sequence: 0, hash: '0'.repeat(64) };

/** The hash of a link: it covers the link's every field and, through the one before, all of the past. */
export function hashOf(previous: string, link: Omit<Link, 'hash'>): string {
  return digestOf({
    previous,
    tenant: link.tenant,
    sequence: link.sequence,
    recordId: link.recordId,
    final: link.final,
    storedAt: link.storedAt.toISOString(),
    digest: link.digest,
  });
}
