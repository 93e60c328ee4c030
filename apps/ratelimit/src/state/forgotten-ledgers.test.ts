import { connectTestBus, eventually, startNats } from '@gatehouse/testkit';
import { ratelimitBudgetReserve, ratelimitState } from '@gatehouse/contracts';
import { systemClock } from '@gatehouse/service-kit';
import { describe, expect, it } from '@jest/globals';
import { take } from '../ledger/take.js';
import type { Taken } from '../ledger/take.js';
import { LedgerStore } from './ledger-store.js';

const DAY_SECONDS = 86_400;

const nothing = (): void => undefined;
const events = { ledgerWritten: nothing, ledgerContended: nothing, ledgerFailed: nothing };

/** A broker removes what is old when it next looks, which a busy machine may delay. */
const PATIENCE_MS = 30_000;

describe('a ledger to which nothing is booked any more', () => {
  it('is not forgotten before its windows and leases are over', () => {
    const longestMonth = 31 * DAY_SECONDS;
    const longestLease =
      ratelimitBudgetReserve.request.shape.leaseSeconds.maxValue ?? Number.POSITIVE_INFINITY;
    expect(ratelimitState.ttlSeconds).toBeGreaterThan(longestMonth + longestLease);
  });

  it(
    'is removed by its age, and begins anew also where it is remembered [limits:forgotten-by-age]',
    async () => {
      const nats = await startNats();
      const bus = await connectTestBus(nats.url, 'store');
      const bucket = await bus.bucket({ ...ratelimitState, ttlSeconds: 1 });
      const store = new LedgerStore({
        bucket,
        deadlineMs: 10_000,
        clock: systemClock,
        events,
        random: Math.random,
      });
      const key = 'budget-user/default/agents/1.0/once';
      const taken = (): Promise<Taken> =>
        store.change(key, (ledger, now) =>
          take(
            ledger,
            {
              rules: [{ name: 'calls', counts: ['calls'], limit: 3, window: 'month' }],
              amounts: { calls: 1 },
            },
            now,
          ),
        );
      // Twice: from the second time on, this process goes by the revision that it remembers.
      await taken();
      await taken();
      await eventually(
        async () => {
          if ((await bucket.get(key)) !== null) throw new Error('the ledger is still there');
        },
        { withinMs: 20_000 },
      );
      const { grant } = await taken();
      expect(grant.limits).toMatchObject([{ remaining: 2 }]);
      await bus.close();
      await nats.stop();
    },
    PATIENCE_MS,
  );
});
