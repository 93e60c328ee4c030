import { ratelimitState } from '@gatehouse/contracts';
import { connectTestBus } from '@gatehouse/testkit';
import { z } from 'zod';

const Amounts = z.record(z.string(), z.number());
export type Amounts = z.output<typeof Amounts>;

/** What of a stored ledger is looked at: `[start, used, excess]`, `[at, until, amounts]`. */
const Ledger = z.object({
  windows: z.object({ month: z.tuple([z.number(), Amounts, Amounts], z.unknown()) }),
  open: z.record(z.string(), z.tuple([z.number(), z.number(), Amounts])),
});

export interface LedgerState {
  /** What is spent and reserved this month, together. */
  readonly used: Amounts;
  /** What was used beyond reservations: the only thing that may pass a limit. */
  readonly excess: Amounts;
  /** Reservations that are not settled, by call. */
  readonly open: ReadonlyMap<string, Amounts>;
}

/** Ratelimit's ledgers, seen at each change. */
export interface LedgerWatch {
  /** Every state that a ledger has been in, oldest first. */
  states(key: string): readonly LedgerState[];
  /** What was reserved, by the tokens of the answer that were. */
  reserved(): ReadonlyMap<number, Amounts>;
  /** How it stands. */
  latest(key: string): LedgerState;
  stop(): Promise<void>;
}

/** Follows the ledgers in the name of ratelimit, who alone may see them. */
export async function watchLedgers(url: string, password: string): Promise<LedgerWatch> {
  const bus = await connectTestBus(url, 'ratelimit', password);
  const reserved = new Map<number, Amounts>();
  const seen = new Map<string, LedgerState[]>();
  const states = (key: string): LedgerState[] => {
    const present = seen.get(key) ?? [];
    seen.set(key, present);
    return present;
  };
  const bucket = await bus.bucket(ratelimitState);
  const watch = await bucket.watch(({ key, value }) => {
    if (!key.startsWith('budget')) return;
    const state = stateOf(value);
    states(key).push(state);
    for (const amounts of state.open.values()) reserved.set(amounts['completion'] ?? 0, amounts);
  });
  return {
    states,
    reserved: () => reserved,
    latest: (key) => {
      const latest = states(key).at(-1);
      if (!latest) throw new Error(`nothing was ever written to ${key}`);
      return latest;
    },
    stop: async () => {
      watch.stop();
      await bus.close();
    },
  };
}

function stateOf(document: unknown): LedgerState {
  const { windows, open } = Ledger.parse(document);
  const [, used, excess] = windows.month;
  const reservations = Object.entries(open).map(([id, [, , amounts]]) => [id, amounts] as const);
  return { used, excess, open: new Map(reservations) };
}
