import { GatewayError } from '@gatehouse/contracts';
import { PrivateAddressError } from '@gatehouse/service-kit';
import {
  InsufficientScopeError,
  SdkError,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { NotSent, UnusableAnswer } from '../backends/attempt-cause.js';
import { wasNeverConnected } from '../backends/http-backend.js';
import { LineBroken } from './upstream-line.js';

/**
 * What went wrong with an upstream server, in the words of the error table: it is dead, it does not accept
 * the gate's credential, or it does not speak MCP. No text of the server's own is passed on.
 */
export function upstreamFailure(error: unknown): GatewayError {
  const chain = causesOf(error);
  const ours = chain.find((each) => each instanceof GatewayError);
  if (ours) return hasNoCredential(ours) ? unauthorized(ours, ours.detail ?? '') : ours;
  const detail = chain.map(textOf).join(': ').slice(0, 1_000);
  if (chain.some((each) => each instanceof PrivateAddressError)) {
    const cause = new NotSent('private-address', { cause: error });
    return new GatewayError('private_address', undefined, { cause, detail });
  }
  if (isUnauthorized(error)) {
    return unauthorized(error, detail);
  }
  if (chain.some(wasNeverConnected)) {
    const cause = new NotSent('unreachable', { cause: error });
    return new GatewayError('backend_unavailable', 'The MCP server cannot be reached', {
      cause,
      detail,
    });
  }
  const status = statusOf(error);
  if (status !== null && status >= 500) {
    const message = `The MCP server failed (status ${status})`;
    return new GatewayError('backend_unavailable', message, { cause: error, detail });
  }
  if (status !== null || error instanceof SdkError) {
    const message = 'The MCP server does not answer as MCP has it';
    const cause = new UnusableAnswer(detail, { cause: error });
    return new GatewayError('backend_unavailable', message, { cause, detail });
  }
  return new GatewayError('backend_unavailable', 'The MCP server does not answer', {
    cause: error,
    detail,
  });
}

function unauthorized(error: unknown, detail: string): GatewayError {
  const cause = new NotSent('no-credential', { cause: error });
  return new GatewayError('backend_unauthorized', undefined, { cause, detail });
}

/** Whether the gate could not get at what it would have to show. */
function hasNoCredential({ cause }: GatewayError): boolean {
  return cause instanceof NotSent && cause.reason === 'no-credential';
}

/** Whether the server has forgotten the session, so that the request was not even looked at. */
export function isSessionLost(error: unknown): boolean {
  if (error instanceof LineBroken) return true;
  const status = statusOf(error);
  if (status === 404) return true;
  // Servers on older SDKs say it so after a restart.
  return status === 400 && /session/i.test(textOf(error));
}

function isUnauthorized(error: unknown): boolean {
  if (error instanceof UnauthorizedError || error instanceof InsufficientScopeError) return true;
  const status = statusOf(error);
  return status === 401 || status === 403;
}

function statusOf(error: unknown): number | null {
  const found = causesOf(error).find((each) => each instanceof SdkHttpError);
  return found?.status ?? null;
}

function causesOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let each: unknown = error; each && chain.length < 8; each = causeOf(each)) chain.push(each);
  return chain;
}

function causeOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return null;
  if ('cause' in error && error.cause) return error.cause;
  // The SDK puts what ended its negotiation there.
  const data = 'data' in error ? error.data : null;
  return typeof data === 'object' && data !== null && 'cause' in data ? data.cause : null;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
