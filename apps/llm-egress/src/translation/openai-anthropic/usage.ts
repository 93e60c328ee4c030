import type { TokenUsage } from '@gatehouse/contracts';

/**
 * What an answer used, as OpenAI counts it: the cached part of a prompt is part of it. What else its price
 * depends on, and OpenAI has no word for, stands there under Anthropic's own; what is usual is left out.
 */
export function usageOf(usage: TokenUsage | null): object | null {
  if (!usage) return null;
  const { promptTokens, completionTokens, cacheReadTokens, cacheCreationTokens } = usage;
  const { cacheCreation1hTokens, serverTools, served } = usage;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: {
      cached_tokens: cacheReadTokens,
      cache_write_tokens: cacheCreationTokens,
      cache_write_1h_tokens: cacheCreation1hTokens,
    },
    server_tool_use: serverTools,
    inference_geo: served?.inferenceGeo,
    speed: served?.speed,
  };
}

/** The tier that an answer was served in, which OpenAI tells beside its usage; left out where it is the usual. */
export function tierOf(usage: TokenUsage | null): { readonly service_tier?: string } {
  const tier = usage?.served?.serviceTier;
  return tier === undefined ? {} : { service_tier: tier };
}
