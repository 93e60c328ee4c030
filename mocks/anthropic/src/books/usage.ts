/** What the model read, in tokens, by where it came from. Together it is the whole prompt. */
export interface PromptUsage {
  /** Read anew, and not kept. */
  readonly fresh: number;
  /** Read anew, and kept for five minutes. */
  readonly written5m: number;
  /** Read anew, and kept for an hour. */
  readonly written1h: number;
  /** Found in the cache. */
  readonly cached: number;
}

/** What one call costs, as `usage` tells it. */
export interface Usage {
  readonly prompt: PromptUsage;
  /** Tokens written, thinking included. */
  readonly output: number;
  /** Of these, tokens of thinking; null where the model was not asked to think. */
  readonly thinking: number | null;
  /** Searches that the provider ran; null where it was given no such tool. */
  readonly webSearches: number | null;
  readonly tier: 'standard' | 'batch';
}

/** The `usage` object of an answer. */
export function usageBody(usage: Usage): Record<string, unknown> {
  const { prompt } = usage;
  return {
    ...inputBody(prompt),
    cache_creation: {
      ephemeral_5m_input_tokens: prompt.written5m,
      ephemeral_1h_input_tokens: prompt.written1h,
    },
    output_tokens: usage.output,
    ...detailBody(usage),
    service_tier: usage.tier,
    inference_geo: null,
    speed: null,
  };
}

/** The `usage` of `message_delta`: cumulative, so that it replaces what was said before. */
export function deltaUsageBody(usage: Usage): Record<string, unknown> {
  return { ...inputBody(usage.prompt), output_tokens: usage.output, ...detailBody(usage) };
}

function inputBody(prompt: PromptUsage): Record<string, number> {
  return {
    input_tokens: prompt.fresh,
    cache_creation_input_tokens: prompt.written5m + prompt.written1h,
    cache_read_input_tokens: prompt.cached,
  };
}

function detailBody({ thinking, webSearches }: Usage): Record<string, unknown> {
  return {
    output_tokens_details: thinking === null ? null : { thinking_tokens: thinking },
    server_tool_use:
      webSearches === null ? null : { web_search_requests: webSearches, web_fetch_requests: 0 },
  };
}
