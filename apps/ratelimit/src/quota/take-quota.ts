import type { LimitState, ratelimitQuotaTake } from '@gatehouse/contracts';
import type { Charge, Taken } from '../ledger/take.js';
import { giveBack, take } from '../ledger/take.js';
import type { LedgerStore } from '../state/ledger-store.js';
import type { QuotaCharges, ToolCall } from './quota-charges.js';
import type { z } from 'zod';
import { applicationQuotaKey, tenantQuotaKey } from './quota-keys.js';

type TakeReply = z.output<typeof ratelimitQuotaTake.reply>;

interface Deps {
  readonly store: LedgerStore;
  /** Hears of a call that stays counted although it was refused. */
  readonly notReturned: (cause: unknown) => void;
}

/**
 * Takes a call from the quotas of its application and from those of its tenant, all or none. They are in
 * two ledgers, so it takes from the application first and gives back if the tenant has nothing left. In
 * that order an application that has run out never touches what others share. More than a limit is never
 * granted: whatever breaks in between leaves, at worst, a call counted that was not made, until its
 * windows end. Asking twice for one call takes twice.
 */
export async function takeQuota(
  call: ToolCall,
  charges: QuotaCharges,
  deps: Deps,
): Promise<TakeReply> {
  const { own, shared } = charges;
  const first = await takeFrom(deps.store, applicationQuotaKey(call), own);
  if (!first.grant.granted) return first.grant;
  const returnFirst = (): Promise<LimitState[]> =>
    returnTo(applicationQuotaKey(call), { charge: own, at: first.at }, deps);
  const second = await takeFrom(deps.store, tenantQuotaKey(call), shared).catch(
    async (error: unknown) => {
      await returnFirst();
      throw error;
    },
  );
  const limits = second.grant.granted ? first.grant.limits : await returnFirst();
  const both = [...limits, ...second.grant.limits];
  if (!second.grant.granted) return { ...second.grant, limits: both };
  // The earlier one: of a window that has ended in between, nothing is given back.
  return {
    ...second.grant,
    limits: both,
    takenAt: Math.min(first.at || second.at, second.at || first.at),
  };
}

/**
 * Gives back calls that were not made. What is not given back, because ratelimit or the broker fails, stays
 * counted until its windows end.
 */
export async function returnQuota(
  call: ToolCall,
  { charges, takenAt: at }: { readonly charges: QuotaCharges; readonly takenAt: number },
  deps: Deps,
): Promise<LimitState[]> {
  const { own, shared } = charges;
  const limits = await Promise.all([
    returnTo(applicationQuotaKey(call), { charge: own, at }, deps),
    returnTo(tenantQuotaKey(call), { charge: shared, at }, deps),
  ]);
  return limits.flat();
}

/** A ledger that no quota limits is neither read nor written. */
async function takeFrom(store: LedgerStore, key: string, charge: Charge): Promise<Taken> {
  if (charge.rules.length === 0) {
    return { grant: { granted: true, limits: [] }, at: 0 };
  }
  return store.change(key, (ledger, now) => take(ledger, charge, now));
}

/** The call is refused either way, so a failure to give it back is reported and goes no further. */
async function returnTo(
  key: string,
  taken: { readonly charge: Charge; readonly at: number },
  deps: Deps,
): Promise<LimitState[]> {
  if (taken.charge.rules.length === 0) return [];
  try {
    return await deps.store.change(key, (ledger, now) => giveBack(ledger, taken, now));
  } catch (cause) {
    deps.notReturned(cause);
    return [];
  }
}
