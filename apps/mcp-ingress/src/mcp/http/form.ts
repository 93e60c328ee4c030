import { ERRORS } from '@gatehouse/contracts';
import type { FastifyRequest } from 'fastify';
import { rpcError } from '../wire/rpc-error.js';
import type { HostGuard } from './host-guard.js';
import type { HttpAnswer } from './http-answer.js';
import { accepts, acceptsJson, isJson } from './media-types.js';

/**
 * Why a request cannot be a message, by its method and headers alone; null if it can. What is
 * kept of a session ends by itself, so there is nothing to DELETE (MCP 2025-11-25, transports, session
 * management).
 */
export function formRefusal(
  { method, headers }: Pick<FastifyRequest, 'method' | 'headers'>,
  guard: HostGuard,
): HttpAnswer | null {
  const stranger = guard.refusal(headers);
  if (stranger) return refusal(403, stranger);
  if (method !== 'POST') return refusal(405, 'Only POST is served here', { allow: 'POST' });
  if (!isJson(headers['content-type'])) return refusal(415, 'The body must be application/json');
  if (!acceptsJson(headers.accept)) return refusal(406, 'The answer is application/json');
  return null;
}

/** The same for a stream of events, which is asked for with GET. */
export function streamFormRefusal(
  { method, headers }: Pick<FastifyRequest, 'method' | 'headers'>,
  guard: HostGuard,
): HttpAnswer | null {
  const stranger = guard.refusal(headers);
  if (stranger) return refusal(403, stranger);
  if (method !== 'GET') return refusal(405, 'Only GET is served here', { allow: 'GET' });
  if (!accepts(headers.accept, 'text/event-stream')) {
    return refusal(406, 'The answer is text/event-stream');
  }
  return null;
}

function refusal(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  const { jsonRpc: code } = ERRORS.invalid_request;
  return { status, headers, body: rpcError(null, { code, message }) };
}
