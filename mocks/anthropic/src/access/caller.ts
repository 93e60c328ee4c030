import { GatewayError } from '@gatehouse/contracts';
import type { FastifyRequest } from 'fastify';
import type { ApiVersion } from './api-version.js';

/** Who calls, and under which rules. */
export interface Caller {
  /** The name of the key. */
  readonly key: string;
  readonly version: ApiVersion;
  readonly betas: ReadonlySet<string>;
}

const callers = new WeakMap<FastifyRequest, Caller>();

/** Notes who calls, once the guard knows. */
export function admit(request: FastifyRequest, caller: Caller): void {
  callers.set(request, caller);
}

/** Who calls, behind the guard. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (!caller)
    throw new GatewayError('internal', undefined, { detail: 'no guard saw the request' });
  return caller;
}

/** The name of the key, or null where the guard let nobody in. */
export function keyOf(request: FastifyRequest): string | null {
  return callers.get(request)?.key ?? null;
}
