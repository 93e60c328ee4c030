import {
  InsufficientScopeError,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { z } from 'zod';
import { oneLine } from '../one-line.js';

/** Why an MCP server could not be used, in a few words for the user and the model. */
export function explainMcpFailure(error: unknown): string {
  if (error instanceof UnauthorizedError) return 'the access token is not accepted (401)';
  if (error instanceof InsufficientScopeError) {
    return oneLine(`the access token lacks a scope (403): ${error.requiredScope ?? 'not named'}`);
  }
  if (error instanceof SdkHttpError) return `it answered with HTTP ${error.status}`;
  if (isTimeout(error)) return 'it did not answer in time';
  if (error instanceof ProtocolError) return oneLine(error.message);
  return `it cannot be reached (${networkCode(error) ?? 'no usable answer'})`;
}

function isTimeout(error: unknown): boolean {
  if (error instanceof SdkError) return error.code === SdkErrorCode.RequestTimeout;
  return z.object({ name: z.literal('TimeoutError') }).safeParse(error).success;
}

const SystemError = z.object({ code: z.string().regex(/^E[A-Z]+$/) });
const Wrapper = z.object({ cause: z.unknown() });

/** The code of the failure beneath, e.g. `ECONNREFUSED`; errors may be wrapped in one another. */
function networkCode(error: unknown): string | undefined {
  const system = SystemError.safeParse(error);
  if (system.success) return system.data.code;
  const wrapper = Wrapper.safeParse(error);
  return wrapper.data?.cause === undefined ? undefined : networkCode(wrapper.data.cause);
}
