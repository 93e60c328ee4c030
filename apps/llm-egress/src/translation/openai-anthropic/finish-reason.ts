import type { TokenUsage } from '@gatehouse/contracts';

const REASONS: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool_calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'content_filter',
};

/** Why an answer ended, in OpenAI's words. What they have no word for has simply stopped. */
export function finishReason(stopReason: string | null): string {
  return REASONS[stopReason ?? ''] ?? 'stop';
}

/** What an answer used, as OpenAI counts it: the cached part of a prompt is part of it. */
export function usageOf(usage: TokenUsage | null): object | null {
  if (!usage) return null;
  const { promptTokens, completionTokens, cacheReadTokens, cacheCreationTokens } = usage;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: {
      cached_tokens: cacheReadTokens,
      cache_write_tokens: cacheCreationTokens,
    },
  };
}
