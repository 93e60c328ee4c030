import type { BudgetGrant, LimitState } from '@gatehouse/contracts';
import type { Amounts } from '../ledger/amounts.js';
import type { Refusal } from '../ledger/assess.js';
import { release } from '../ledger/release.js';
import type { Reserve, Reserved } from '../ledger/reserve.js';
import { reserve } from '../ledger/reserve.js';
import type { LedgerStore } from '../state/ledger-store.js';
import type { Leg } from './legs.js';

export interface ReserveAllDeps {
  readonly store: Pick<LedgerStore, 'change'>;
  /** Hears of a ledger that still holds what the call was not granted. */
  readonly notReleased: (cause: unknown) => void;
}

/** What a call asks of each of its ledgers. */
export type Ask = Omit<Reserve, 'rules'>;

/** A ledger in which the call has its reservation. */
interface Held {
  readonly leg: Leg;
  readonly reserved: Reserved;
}

/**
 * Reserves in every ledger of a call, all or none. They are asked one after another, so that a call which
 * is refused early disturbs nobody. What was reserved before is given back then, or made smaller where a
 * later ledger can grant only less. So at every moment each ledger holds at least what the call is
 * granted: nothing is overshot, whatever breaks in between. If this process dies there, the ledgers that
 * were asked hold a reservation of a call that is not made: until its caller, who got no answer, settles
 * it with nothing; if that dies too, it counts as spent when its lease ends, like every other. The same
 * call asked again is completed.
 */
export async function reserveAll(
  legs: readonly Leg[],
  ask: Ask,
  deps: ReserveAllDeps,
): Promise<BudgetGrant> {
  const held: Held[] = [];
  let most = ask.completion.most;
  for (const leg of legs) {
    const answer = await reserveIn(leg, lowered(ask, most), { held, deps });
    if (!answer.granted) {
      const released = await releaseAll(held, { ask, keep: null }, deps);
      return { ...answer, limits: [...released, ...answer.limits] };
    }
    held.push({ leg, reserved: answer });
    most = answer.amounts['completion'] ?? 0;
  }
  const keep = held.at(-1)?.reserved.amounts ?? null;
  const limits = await releaseAll(held, { ask, keep }, deps);
  return {
    granted: true,
    limits,
    ...(most < ask.completion.most ? { loweredCompletionTokens: most } : {}),
  };
}

function lowered(ask: Ask, most: number): Ask {
  return { ...ask, completion: { ...ask.completion, most } };
}

/** One ledger of a call. If it fails, so does the call, and what the others hold is given back. */
async function reserveIn(
  leg: Leg,
  ask: Ask,
  { held, deps }: { readonly held: readonly Held[]; readonly deps: ReserveAllDeps },
): Promise<Reserved | Refusal> {
  try {
    return await deps.store.change(leg.key, (ledger, now) =>
      reserve(ledger, { ...ask, rules: leg.rules }, now),
    );
  } catch (error) {
    await releaseAll(held, { ask, keep: null }, deps);
    throw error;
  }
}

/**
 * Gives back what exceeds `keep`, in the ledgers that have reserved more for this very request: what it
 * had been granted before is not touched. The limits as they stand then.
 */
async function releaseAll(
  held: readonly Held[],
  { ask, keep }: { readonly ask: Ask; readonly keep: Amounts | null },
  deps: ReserveAllDeps,
): Promise<LimitState[]> {
  const states = held.map(async ({ leg, reserved }): Promise<LimitState[]> => {
    const isKept = keep !== null && reserved.amounts['completion'] === keep['completion'];
    if (isKept || reserved.repeated) return reserved.limits;
    try {
      return await deps.store.change(leg.key, (ledger, now) =>
        release(ledger, { callId: ask.callId, keep, rules: leg.rules }, now),
      );
    } catch (cause) {
      deps.notReleased(cause);
      return reserved.limits;
    }
  });
  return (await Promise.all(states)).flat();
}
