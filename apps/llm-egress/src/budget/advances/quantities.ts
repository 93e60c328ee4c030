import type { LimitState } from '@gatehouse/contracts';
import type { ReserveRequest } from '../ratelimit-books.js';

/** What calls reserve or use, in the measures that budgets have. */
export interface Quantities {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly costMicros: number;
  readonly requests: number;
}

export const NONE: Quantities = {
  promptTokens: 0,
  completionTokens: 0,
  costMicros: 0,
  requests: 0,
};

/** What a call wants to reserve. */
export function wantedBy(request: ReserveRequest): Quantities {
  const { promptTokens, completionTokens, cost, requests = 1 } = request;
  const costMicros = cost ? cost.promptMicros + cost.completionMicros : 0;
  return { promptTokens, completionTokens, costMicros, requests };
}

export function plus(a: Quantities, b: Quantities): Quantities {
  return combined(a, b, (some, more) => some + more);
}

/** What is left of `a`, measure by measure: never less than 0. */
export function minus(a: Quantities, b: Quantities): Quantities {
  return combined(a, b, (some, less) => Math.max(0, some - less));
}

/** A part of it, measure by measure, in whole numbers. */
export function partOf(a: Quantities, factor: number): Quantities {
  return combined(a, NONE, (some) => Math.floor(some * factor));
}

export function covers(a: Quantities, b: Quantities): boolean {
  return (
    a.promptTokens >= b.promptTokens &&
    a.completionTokens >= b.completionTokens &&
    a.costMicros >= b.costMicros &&
    a.requests >= b.requests
  );
}

/** What of it counts against a limit. */
export function countedUnder({ name, unit }: LimitState, a: Quantities): number {
  if (unit === 'usd-micros') return a.costMicros;
  if (unit !== 'tokens') return a.requests;
  if (name.includes('prompt_tokens')) return a.promptTokens;
  if (name.includes('completion_tokens')) return a.completionTokens;
  return a.promptTokens + a.completionTokens;
}

function combined(
  a: Quantities,
  b: Quantities,
  combine: (a: number, b: number) => number,
): Quantities {
  return {
    promptTokens: combine(a.promptTokens, b.promptTokens),
    completionTokens: combine(a.completionTokens, b.completionTokens),
    costMicros: combine(a.costMicros, b.costMicros),
    requests: combine(a.requests, b.requests),
  };
}
