import { z } from 'zod';

const AnthropicError = z.object({ error: z.object({ type: z.string(), message: z.string() }) });

/** Statuses of Anthropic's own, in OpenAI's terms. */
export function statusOf(status: number): number {
  return status === 529 ? 503 : status;
}

/** An error of the Messages API in the shape of OpenAI's: its text, and its type as the code. */
export function errorBody(json: string): object {
  const { type, message } = read(json) ?? { type: 'api_error', message: 'The provider failed' };
  return {
    error: { message, type: TYPES[type] ?? 'invalid_request_error', param: null, code: type },
  };
}

const TYPES: Readonly<Record<string, string>> = {
  authentication_error: 'authentication_error',
  permission_error: 'permission_error',
  rate_limit_error: 'rate_limit_error',
  api_error: 'server_error',
  timeout_error: 'server_error',
  overloaded_error: 'server_error',
};

function read(json: string): { readonly type: string; readonly message: string } | null {
  try {
    return AnthropicError.safeParse(JSON.parse(json)).data?.error ?? null;
  } catch {
    return null;
  }
}
