import type { LimitState } from '@gatehouse/contracts';
import { LEAST_CALLS } from '@gatehouse/service-kit';
import type { AdvanceSource, Drawing } from '@gatehouse/service-kit';
import { CallAdvance } from './call-advance.js';
import type { RatelimitQuotas, TakeRequest } from './ratelimit-quotas.js';

/** As many calls as ratelimit takes at once. */
const MOST_CALLS = 10_000;

/** Takes calls of one tool by one application from their quotas in advance. */
export function callAdvances(quotas: RatelimitQuotas): AdvanceSource<TakeRequest, number> {
  return {
    keyOf: ({ tenant, application, kind, server, serverVersion, tool }) =>
      JSON.stringify([tenant, application, kind, server, serverVersion, tool]),
    wantedBy: () => 1,
    none: 0,
    plus: (a, b) => a + b,
    sizeOf,
    draw: (call, calls, until) => draw(quotas, { ...call, calls }, until),
  };
}

function sizeOf(expected: number, limits: readonly LimitState[], share: number): number | null {
  const most = limits.map(({ remaining }) => Math.floor(remaining * share));
  const calls = Math.min(expected, MOST_CALLS, ...most);
  return calls >= LEAST_CALLS ? calls : null;
}

async function draw(
  quotas: RatelimitQuotas,
  request: TakeRequest & { readonly calls: number },
  until: number,
): Promise<Drawing<TakeRequest, number>> {
  const grant = await quotas.take(request);
  const { limits } = grant;
  if (!grant.granted) return { limits, advance: null };
  const { callId: _, calls, ...of } = request;
  const { takenAt } = grant;
  return { limits, advance: new CallAdvance({ of, calls, takenAt, limits, until }, quotas) };
}
