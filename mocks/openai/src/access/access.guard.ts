import { GatewayError } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { refusal } from '../errors/refusal.js';
import { ApiKeys } from './api-keys.js';

const callers = new WeakMap<FastifyRequest, string>();

/** Lets a call pass that presents an accepted key as a bearer token. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly keys: ApiKeys) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const bearer = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (bearer === undefined) {
      throw refusal("You didn't provide an API key in an Authorization header.", {
        is: 'unauthenticated',
      });
    }
    const name = this.keys.nameOf(bearer);
    if (name === null) {
      throw refusal('Incorrect API key provided.', {
        is: 'unauthenticated',
        code: 'invalid_api_key',
      });
    }
    callers.set(request, name);
    return true;
  }
}

/** The name of the key, or null where the guard let nobody in. */
export function keyOf(request: FastifyRequest): string | null {
  return callers.get(request) ?? null;
}

/** The name of the key, behind the guard. */
export function callerOf(request: FastifyRequest): string {
  const key = keyOf(request);
  if (key !== null) return key;
  throw new GatewayError('internal', undefined, { detail: 'no guard saw the request' });
}
