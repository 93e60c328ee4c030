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
