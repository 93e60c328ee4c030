import { GatewayError } from '@gatehouse/contracts';
import type { LlmTarget, PublishedLlmApi } from '@gatehouse/contracts';

/** Where a request goes that is about no model in particular: the first of those to be asked first. */
export function firstTarget({ targets }: Pick<PublishedLlmApi, 'targets'>): LlmTarget {
  const [first] = targets.toSorted((a, b) => a.priority - b.priority);
  if (first) return first;
  throw new GatewayError('provider_unavailable', undefined, {
    detail: 'the LLM API has no target',
  });
}
