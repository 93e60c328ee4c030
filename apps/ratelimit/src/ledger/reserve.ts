import { GatewayError } from '@gatehouse/contracts';
import type { Grant } from '@gatehouse/contracts';
import type { Amounts } from './amounts.js';
import { plus, sameAmounts } from './amounts.js';
import { limitStates, refusal } from './assess.js';
import type { Ledger, Posting, Reservation } from './ledger.js';
import { ledgerTime } from './ledger.js';
import type { Rule } from './rule.js';
import { mapTallies, rollTallies } from './tallies.js';
import { MOST_OPEN } from './tidy.js';

export interface Reserve {
  readonly callId: string;
  readonly amounts: Amounts;
  readonly leaseMs: number;
  readonly rules: readonly Rule[];
}

/**
 * Reserves amounts in every rule, all or none. The same call again is granted again and reserves nothing
 * more; a refusal leaves no trace, so that the same call may be judged anew.
 * @throws GatewayError `conflict` for a call that asks for something else than before, or that is over;
 * `ratelimit_unavailable` if too many calls are open.
 */
export function reserve(ledger: Ledger, asked: Reserve, now: number): Posting<Grant> {
  const time = ledgerTime(ledger, now);
  const tallies = rollTallies(ledger.tallies, asked.rules, time);
  if (isRepetition(ledger, asked, time)) {
    const limits = limitStates(asked.rules, tallies, time);
    return { ledger, result: { granted: true, limits } };
  }
  const refused = refusal(asked, tallies, time);
  if (refused) return { ledger, result: refused };
  if (ledger.open.size >= MOST_OPEN) {
    throw new GatewayError('ratelimit_unavailable', 'Too many calls are open', {
      retryAfterSeconds: 1,
    });
  }
  const charged = mapTallies(tallies, (tally) => ({
    ...tally,
    used: plus(tally.used, asked.amounts),
  }));
  const reservation: Reservation = {
    at: time,
    until: time + asked.leaseMs,
    amounts: asked.amounts,
  };
  const open = new Map(ledger.open).set(asked.callId, reservation);
  return {
    ledger: { ...ledger, time, tallies: charged, open },
    result: { granted: true, limits: limitStates(asked.rules, charged, time) },
  };
}

function isRepetition(ledger: Ledger, asked: Reserve, time: number): boolean {
  if (ledger.settled.has(asked.callId)) {
    throw new GatewayError('conflict', 'The call has been settled');
  }
  const before = ledger.open.get(asked.callId);
  if (!before) return false;
  if (before.until <= time) throw new GatewayError('conflict', 'The lease of the call is over');
  if (sameAmounts(before.amounts, asked.amounts)) return true;
  throw new GatewayError('conflict', 'The call has reserved other amounts before');
}
