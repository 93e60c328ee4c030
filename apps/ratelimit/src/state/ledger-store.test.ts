import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Bucket, NatsBus } from '@gatehouse/bus';
import { ratelimitState } from '@gatehouse/contracts';
import { systemClock } from '@gatehouse/service-kit';
import { connectTestBus, eventually, startNats } from '@gatehouse/testkit';
import type { TestNats } from '@gatehouse/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { giveBack, take } from '../ledger/take.js';
import type { Charge, Taken } from '../ledger/take.js';
import { LedgerStore } from './ledger-store.js';

// A busy machine needs more than a moment for five hundred operations.
const DEADLINE_MS = 4_000;
const limited = (limit: number): Charge => ({
  rules: [{ name: 'calls', counts: ['calls'], limit, window: 'day' }],
  amounts: { calls: 1 },
});

/** What happened to the ledgers of one store. */
class Seen {
  written = 0;
  contended = 0;
  readonly failed: string[] = [];
  ledgerWritten(): void {
    this.written += 1;
  }
  ledgerContended(): void {
    this.contended += 1;
  }
  ledgerFailed({ key }: { key: string }): void {
    this.failed.push(key);
  }
}

describe('the store of ledgers', () => {
  let nats: TestNats;
  const buses: NatsBus[] = [];
  let bucket: Bucket<Record<string, unknown>>;
  let stores: LedgerStore[];
  let seen: Seen[];
  let tests = 0;
  let key: string;

  beforeAll(async () => {
    nats = await startNats();
    for (let n = 0; n < 3; n += 1) buses.push(await connectTestBus(nats.url, `store-${n}`));
    bucket = await buses[0]!.bucket(ratelimitState);
  });

  beforeEach(async () => {
    key = `test/${(tests += 1)}`;
    seen = buses.map(() => new Seen());
    stores = await Promise.all(
      buses.map(async (bus, index) => {
        const parts = { clock: systemClock, events: seen[index]!, random: Math.random };
        const own = await bus.bucket(ratelimitState);
        return new LedgerStore({ ...parts, bucket: own, deadlineMs: DEADLINE_MS });
      }),
    );
  });

  afterAll(async () => {
    await Promise.all(buses.map((bus) => bus.close()));
    await nats.stop();
  });

  const takeFrom = (store: LedgerStore, limit: number): Promise<Taken> =>
    store.change(key, (ledger, now) => take(ledger, limited(limit), now));
  const used = async (): Promise<number> => {
    const { grant } = await stores[0]!.change(key, (ledger, now) =>
      take(ledger, { ...limited(1_000_000), amounts: {} }, now),
    );
    return 1_000_000 - grant.limits[0]!.remaining;
  };
  const granted = (all: readonly Taken[]): number =>
    all.filter(({ grant }) => grant.granted).length;

  it('folds the operations that wait for one ledger into few writes', async () => {
    const all = await Promise.all(Array.from({ length: 500 }, () => takeFrom(stores[0]!, 300)));
    expect(granted(all)).toBe(300);
    expect(seen[0]!.written).toBeLessThan(10);
    expect(await used()).toBe(300);
  });

  it('grants exactly what fits when three processes take at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 600 }, (_, n) => takeFrom(stores[n % 3]!, 250)),
    );
    expect(granted(all)).toBe(250);
    expect(await used()).toBe(250);
    expect(seen.flatMap((each) => each.failed)).toEqual([]);
  });

  it('goes on when others keep writing the same ledger', async () => {
    for (let round = 0; round < 40; round += 1) {
      await Promise.all(stores.map((store) => takeFrom(store, 1_000)));
    }
    expect(await used()).toBe(120);
    expect(seen.some((each) => each.contended > 0)).toBe(true);
  });

  it('refuses nobody on what it remembers alone', async () => {
    const [a, b] = [stores[0]!, stores[1]!];
    const taken = await takeFrom(a, 1);
    expect(granted([taken, await takeFrom(a, 1)])).toBe(1);
    const back = { charge: limited(1), at: taken.at };
    await b.change(key, (ledger, now) => giveBack(ledger, back, now));
    expect(granted([await takeFrom(a, 1)])).toBe(1);
  });

  it('tells an operation what is wrong with it, and lets the others pass', async () => {
    const failing = stores[0]!.change(key, () => {
      throw new RangeError('mine');
    });
    const all = Promise.all([takeFrom(stores[0]!, 9), takeFrom(stores[0]!, 9)]);
    await expect(failing).rejects.toThrow(RangeError);
    expect(granted(await all)).toBe(2);
  });

  it('begins anew when an operator has removed the ledger', async () => {
    await takeFrom(stores[0]!, 1);
    await bucket.delete(key);
    expect(granted([await takeFrom(stores[0]!, 1)])).toBe(1);
  });

  it('refuses everything, and touches nothing, while the ledger cannot be read', async () => {
    await bucket.put(key, { format: 99 });
    await expect(takeFrom(stores[0]!, 9)).rejects.toMatchObject({ code: 'ratelimit_unavailable' });
    expect(seen[0]!.failed).toEqual([key]);
    expect(await bucket.get(key)).toMatchObject({ value: { format: 99 } });
  });

  it('refuses at the deadline when the broker hangs, and makes up for nothing later', async () => {
    await takeFrom(stores[0]!, 1_000);
    process.kill(nats.server.pid!, 'SIGSTOP');
    const all = await Promise.allSettled(
      Array.from({ length: 50 }, () => takeFrom(stores[0]!, 1_000)),
    );
    process.kill(nats.server.pid!, 'SIGCONT');
    expect(all.map((each) => each.status)).not.toContain('fulfilled');
    // The one write that was under way may have arrived; it is refused and counted, never the reverse.
    const count = await eventually(used, { withinMs: 10_000 });
    expect([1, 51]).toContain(count);
    await expect(takeFrom(stores[0]!, 1_000)).resolves.toMatchObject({ grant: { granted: true } });
  });

  it('never tries an operation whose caller has been told that it failed', async () => {
    process.kill(nats.server.pid!, 'SIGSTOP');
    // A process that is running on another core stops a moment later.
    await sleep(100);
    const first = takeFrom(stores[0]!, 1_000);
    await sleep(50);
    const second = takeFrom(stores[0]!, 1_000);
    await expect(Promise.all([first, second])).rejects.toMatchObject({
      code: 'ratelimit_unavailable',
    });
    await expect(second).rejects.toMatchObject({ code: 'ratelimit_unavailable' });
    process.kill(nats.server.pid!, 'SIGCONT');
    expect(await eventually(used, { withinMs: 10_000 })).toBe(0);
  });

  it('forgets nothing when the broker is killed and started again', async () => {
    const before = await Promise.all(Array.from({ length: 20 }, () => takeFrom(stores[0]!, 100)));
    await nats.server.kill();
    nats.server.start();
    await eventually(() => takeFrom(stores[1]!, 100), { withinMs: 15_000 });
    expect(granted(before)).toBe(20);
    expect(await used()).toBeGreaterThanOrEqual(21);
  });
});
