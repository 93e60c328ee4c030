import type { NatsBus } from '@gatehouse/bus';
import {
  catalogEntries,
  catalogKey,
  ratelimitBudgetReserve,
  ratelimitBudgetSettle,
  ratelimitQuotaReturn,
  ratelimitQuotaTake,
} from '@gatehouse/contracts';
import type { CatalogEntry } from '@gatehouse/contracts';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';

type Reserve = z.input<typeof ratelimitBudgetReserve.request>;
type Settle = z.input<typeof ratelimitBudgetSettle.request>;
type Take = z.input<typeof ratelimitQuotaTake.request>;
type Return = z.input<typeof ratelimitQuotaReturn.request>;

const CALLER = { tenant: 'default', application: 'agent' };
const TIMEOUT_MS = 5_000;

/** A peer of ratelimit, with a default for everything that a test does not care about. */
export class PeerOfRatelimit {
  constructor(readonly bus: NatsBus) {}

  /** Publishes entries of the catalogue, in place of those with the same name. */
  async publish(...entries: CatalogEntry[]): Promise<void> {
    const bucket = await this.bus.bucket(catalogEntries);
    for (const entry of entries) await bucket.put(catalogKey(entry), entry);
  }

  async withdraw(entry: CatalogEntry): Promise<void> {
    const bucket = await this.bus.bucket(catalogEntries);
    await bucket.delete(catalogKey(entry));
  }

  reserve(request: Partial<Reserve> = {}, timeoutMs = TIMEOUT_MS) {
    const body = {
      callId: randomUUID(),
      ...CALLER,
      api: 'claude',
      apiVersion: '1.0',
      model: 'claude-test',
      promptTokens: 0,
      completionTokens: 0,
      leaseSeconds: 60,
      ...request,
    };
    return this.bus.request(ratelimitBudgetReserve, body, { timeoutMs });
  }

  settle(request: Partial<Settle> & Pick<Settle, 'callId'>, timeoutMs = TIMEOUT_MS) {
    const body = {
      ...CALLER,
      api: 'claude',
      apiVersion: '1.0',
      model: 'claude-test',
      promptTokens: 0,
      completionTokens: 0,
      ...request,
    };
    return this.bus.request(ratelimitBudgetSettle, body, { timeoutMs });
  }

  take(request: Partial<Take> = {}) {
    const body = {
      callId: randomUUID(),
      ...CALLER,
      server: 'crm',
      serverVersion: '1.0',
      tool: 'get-customer',
      ...request,
    };
    return this.bus.request(ratelimitQuotaTake, body, { timeoutMs: TIMEOUT_MS });
  }

  giveBack(request: Partial<Return> & Pick<Return, 'calls' | 'takenAt'>) {
    const body = {
      ...CALLER,
      server: 'crm',
      serverVersion: '1.0',
      tool: 'get-customer',
      ...request,
    };
    return this.bus.request(ratelimitQuotaReturn, body, { timeoutMs: TIMEOUT_MS });
  }
}
