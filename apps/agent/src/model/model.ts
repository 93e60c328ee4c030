import Anthropic from '@anthropic-ai/sdk';

export interface Prompt {
  readonly system: string;
  readonly tools: readonly Anthropic.Tool[];
  readonly messages: readonly Anthropic.MessageParam[];
}

/** One turn of reasoning. */
export type Model = (prompt: Prompt, signal: AbortSignal) => Promise<Anthropic.Message>;

export interface ModelOptions {
  readonly baseUrl: string;
  /** The bearer token that every request carries. */
  readonly token: string;
  readonly model: string;
  /** The longest answer of one turn, in tokens. */
  readonly maxTokens: number;
  /** Milliseconds that a turn may take. */
  readonly timeoutMs: number;
  readonly stream: boolean;
}

/** The model behind an Anthropic Messages API. What fails is thrown as the SDK's own error. */
export function openModel(options: ModelOptions): Model {
  const client = new Anthropic({
    baseURL: options.baseUrl,
    authToken: options.token,
    timeout: options.timeoutMs,
    logLevel: 'off',
  });
  return ({ system, tools, messages }, signal) => {
    const request = {
      model: options.model,
      max_tokens: options.maxTokens,
      system,
      messages: [...messages],
      ...(tools.length === 0 ? {} : { tools: [...tools] }),
    };
    return options.stream
      ? client.messages.stream(request, { signal }).finalMessage()
      : client.messages.create(request, { signal });
  };
}
