import type { Choice } from '../writing/write-choice.js';

/** What both forms of an answer, whole and streamed, are made from. */
export interface Completion {
  readonly id: string;
  readonly model: string;
  /** Unix time in seconds. */
  readonly created: number;
  readonly choices: readonly Choice[];
  readonly promptTokens: number;
}

const FINGERPRINT = 'fp_standin';

/** What every object of an answer says of it. */
export function envelope(completion: Completion, object: string): Record<string, unknown> {
  const { id, created, model } = completion;
  return { id, object, created, model, service_tier: 'default', system_fingerprint: FINGERPRINT };
}

/** The body of an answer that is not streamed. */
export function completionBody(completion: Completion): object {
  return {
    ...envelope(completion, 'chat.completion'),
    choices: completion.choices.map((choice, index) => ({
      index,
      message: {
        role: 'assistant',
        content: choice.content,
        refusal: null,
        annotations: [],
        ...(choice.calls.length > 0 ? { tool_calls: choice.calls.map(callBody) } : {}),
      },
      logprobs: null,
      finish_reason: choice.finishReason,
    })),
    usage: usageBody(completion),
  };
}

export function usageBody(completion: Completion): object {
  const { promptTokens } = completion;
  const written = completionTokens(completion);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: written,
    total_tokens: promptTokens + written,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** Of all choices together, as they are charged. */
export function completionTokens({ choices }: Completion): number {
  return choices.reduce((sum, choice) => sum + choice.tokens, 0);
}

function callBody({ id, name, arguments: text }: Choice['calls'][number]): object {
  return { id, type: 'function', function: { name, arguments: text } };
}
