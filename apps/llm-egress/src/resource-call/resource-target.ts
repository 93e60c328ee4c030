import { GatewayError } from '@gatehouse/contracts';
import type { LlmDialect, LlmTarget, PublishedLlmApi } from '@gatehouse/contracts';

/**
 * Where a request goes that is about no model in particular. Batches and files exist at one provider
 * alone, so it is always the same one: the first that speaks the caller's dialect, of those with the lowest
 * priority number.
 * @param at the name of the target that has what it is about, where that is known to be another
 * @throws GatewayError `provider_unavailable` if there is none
 */
export function resourceTarget(
  { targets }: Pick<PublishedLlmApi, 'targets'>,
  dialect: LlmDialect,
  at?: string,
): LlmTarget {
  const [first] = targets
    .filter((target) => target.dialect === dialect && (at === undefined || target.name === at))
    .toSorted((a, b) => a.priority - b.priority);
  if (first) return first;
  throw new GatewayError('provider_unavailable', undefined, {
    detail: `the LLM API has no target that speaks ${dialect}`,
  });
}
