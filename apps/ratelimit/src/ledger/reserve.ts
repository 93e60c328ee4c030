import { GatewayError } from '@gatehouse/contracts';
import type { LimitState } from '@gatehouse/contracts';
import type { Amounts } from './amounts.js';
import { sameAmounts } from './amounts.js';
import type { Refusal } from './assess.js';
import { fits, limitStates, refusal } from './assess.js';
import type { Ledger, Posting, Reservation } from './ledger.js';
import { ledgerTime } from './ledger.js';
import type { Rule } from './rule.js';
import type { Asked } from './size.js';
import { largestThatFits, sized } from './size.js';
import { standingAt, withAmounts } from './standing.js';
import { MOST_OPEN } from './tidy.js';

export interface Reserve extends Asked {
  readonly callId: string;
  readonly leaseMs: number;
  readonly rules: readonly Rule[];
}

export interface Reserved {
  readonly granted: true;
  readonly limits: LimitState[];
  /** What is reserved: less than asked for where that was allowed. */
  readonly amounts: Amounts;
  /** Whether the call had been granted before. */
  readonly repeated: boolean;
}

/**
 * Reserves amounts in every rule, all or none. The same call again is granted again and reserves nothing
 * more; a refusal leaves no trace, so that the same call may be judged anew.
 * @throws GatewayError `conflict` for a call that asks for something else than before, or that is over;
 * `ratelimit_unavailable` if too many calls are open.
 */
export function reserve(ledger: Ledger, asked: Reserve, now: number): Posting<Reserved | Refusal> {
  const { rules } = asked;
  const time = ledgerTime(ledger, now);
  const standing = standingAt(ledger, rules, time);
  const before = repeatedReservation(ledger, asked, time);
  if (before) {
    const limits = limitStates(rules, standing, time);
    return { ledger, result: { granted: true, limits, amounts: before.amounts, repeated: true } };
  }
  const amounts =
    largestThatFits(asked, (some) => fits({ rules, amounts: some }, standing)) ??
    sized(asked, asked.completion.least);
  const refused = refusal({ rules, amounts }, standing, time);
  if (refused) return { ledger, result: refused };
  if (ledger.open.size >= MOST_OPEN) {
    throw new GatewayError('ratelimit_unavailable', 'Too many calls are open', {
      retryAfterSeconds: 1,
    });
  }
  const after = withAmounts(standing, amounts);
  const reservation: Reservation = { at: time, until: time + asked.leaseMs, amounts };
  const open = new Map(ledger.open).set(asked.callId, reservation);
  const limits = limitStates(rules, after, time);
  return {
    ledger: { ...ledger, time, tallies: after.tallies, open },
    result: { granted: true, limits, amounts, repeated: false },
  };
}

function repeatedReservation(ledger: Ledger, asked: Reserve, time: number): Reservation | null {
  if (ledger.settled.has(asked.callId)) {
    throw new GatewayError('conflict', 'The call has been settled');
  }
  const before = ledger.open.get(asked.callId);
  if (!before) return null;
  if (before.until <= time) throw new GatewayError('conflict', 'The lease of the call is over');
  if (isOf(asked, before.amounts)) return before;
  throw new GatewayError('conflict', 'The call has reserved other amounts before');
}

/** Whether some amounts are what is asked for, lowered or not. */
function isOf(asked: Reserve, reserved: Amounts): boolean {
  const { most, least } = asked.completion;
  const completion = reserved['completion'] ?? 0;
  return (
    completion >= least && completion <= most && sameAmounts(reserved, sized(asked, completion))
  );
}
