import { z } from 'zod';
import { badParameters, count } from '../query/parameters.js';
import type { ChainPoint } from './link.js';
import { Flaw } from './verify.js';

const MAX_LINKS = 1_000;
const LINKS = 500;

const Hash = z.string().regex(/^[0-9a-f]{64}$/, 'give 64 hexadecimal digits');
const Place = z.object({ sequence: z.int().nonnegative(), hash: Hash });

/** What `GET /v1/verify` understands. */
export const VerifyParameters = z.strictObject({
  /** The caller's own chain, or that of the calls which belong to no tenant. */
  records: z.enum(['own', 'unattributed']).default('own'),
  /** The place after which to begin, as an earlier answer has named it; by default the beginning. */
  after: z
    .string()
    .regex(/^[0-9]{1,15}$/, 'give the sequence of an earlier answer')
    .transform(Number)
    .optional(),
  /** The hash at that place: history is proven to be the same as it was then. */
  hash: Hash.optional(),
  limit: count(MAX_LINKS, LINKS),
});

/** What was found in one stretch of the chain. */
export const Verification = z.object({
  intact: z.boolean(),
  /** How many links, and the records that belong to them, were looked at. */
  checked: z.int().nonnegative(),
  flaws: z.array(Flaw),
  /** Where to go on: the `after` and `hash` of the next request. */
  through: Place,
  /** True once the end of the chain has been reached. */
  complete: z.boolean(),
  /** The end of the chain. Whoever keeps it can prove later that nothing before it was changed since. */
  head: Place,
  /** True if retention has removed what follows the place that was asked for. */
  pruned: z.boolean(),
});
export type Verification = z.output<typeof Verification>;

/**
 * The place that a request names.
 * @throws GatewayError `invalid_request` if it names only half of it.
 */
export function startingPlace(
  given: Pick<z.output<typeof VerifyParameters>, 'after' | 'hash'>,
): ChainPoint | null {
  const { after, hash } = given;
  if (after === undefined && hash === undefined) return null;
  if (after === undefined)
    throw badParameters([{ parameter: 'after', problem: 'goes with `hash`' }]);
  if (hash === undefined)
    throw badParameters([{ parameter: 'hash', problem: 'goes with `after`' }]);
  return { sequence: after, hash };
}
