import { LimitScope, LlmLimit, MaxTokensPolicy } from '@gatehouse/contracts';
import { z } from 'zod';
import { distinct } from '../fields.js';

const MICROS = 1_000_000;

const [Windowed, InFlight] = LlmLimit.options;
const per = LimitScope.default('application');

/** US dollars, e.g. `5.00`; published in millionths. */
const Money = z
  .number()
  .nonnegative()
  .max(Number.MAX_SAFE_INTEGER / MICROS)
  .transform((dollars) => Math.round(dollars * MICROS));

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
    limit: Money,
    per,
  }),
  z.strictObject({ ...InFlight.shape, per }),
]);
type LimitSpec = z.output<typeof LimitSpec>;

/** The limits of an LLM API, as they are written in a manifest. */
export const LimitsSpec = distinct(LimitSpec, named, { max: 50 });

export const MaxTokensPolicySpec = MaxTokensPolicy.default('refuse');

function named(limit: LimitSpec): string {
  const window = limit.measure === 'in_flight' ? '' : ` per ${limit.window}`;
  return `${limit.measure}${window}, per ${limit.per}`;
}
