import type { Amounts } from '../ledger/amounts.js';
import type { Settlement } from '../ledger/settle.js';
import { settle } from '../ledger/settle.js';
import type { LedgerStore } from '../state/ledger-store.js';
import type { Leg } from './legs.js';

/**
 * Settles a call in every ledger that it is booked in, all at once: each does it once, whatever the
 * others do, so that a call whose settling failed half-way can simply be settled again.
 */
export async function settleAll(
  legs: readonly Leg[],
  used: { readonly callId: string; readonly amounts: Amounts },
  store: Pick<LedgerStore, 'change'>,
): Promise<Settlement> {
  const settlements = await Promise.all(
    legs.map(({ key, rules }) =>
      store.change(key, (ledger, now) => settle(ledger, { ...used, rules }, now)),
    ),
  );
  return {
    settled: settlements.some(({ settled }) => settled),
    limits: settlements.flatMap(({ limits }) => limits),
  };
}
