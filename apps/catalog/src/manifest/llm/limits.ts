import { LimitScope, LlmLimit, MaxTokensPolicy } from '@gatehouse/contracts';
import { z } from 'zod';
import { distinct } from '../fields.js';
import { micros, MOST_DOLLARS } from './money.js';

const [Windowed, InFlight] = LlmLimit.options;
const per = LimitScope.default('application');

/** US dollars, e.g. `5.00`. */
const Dollars = z.number().nonnegative().max(MOST_DOLLARS);

/** One limit, as it is written in a manifest. */
const LimitSpec = z.discriminatedUnion('measure', [
  z.strictObject({
    ...Windowed.shape,
    measure: Windowed.shape.measure.exclude(['cost']),
    per,
  }),
  z.strictObject({
    ...Windowed.shape,
    measure: Windowed.shape.measure.extract(['cost']),
    limit: Dollars,
    per,
  }),
  z.strictObject({ ...InFlight.shape, per }),
]);
type LimitSpec = z.output<typeof LimitSpec>;

/** The limits of an LLM API, as they are written in a manifest. */
export const LimitsSpec = distinct(LimitSpec, named, { max: 50 });

export const MaxTokensPolicySpec = MaxTokensPolicy.default('refuse');

/** Limits as they are published: cost in millionths. */
export function publishedLimits(limits: readonly LimitSpec[]): LlmLimit[] {
  return limits.map((limit) =>
    limit.measure === 'cost' ? { ...limit, limit: micros(limit.limit) } : limit,
  );
}

function named(limit: LimitSpec): string {
  const window = limit.measure === 'in_flight' ? '' : ` per ${limit.window}`;
  return `${limit.measure}${window}, per ${limit.per}`;
}
