import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiKeys } from './api-keys.js';
import { readApiVersion } from './api-version.js';
import { authenticate } from './authenticate.js';
import { readBetas } from './betas.js';
import { admit } from './caller.js';

/** Lets a call pass that has a key and names a version, in the order in which the API looks. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly keys: ApiKeys) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { headers } = request;
    const key = authenticate(headers, this.keys);
    const version = readApiVersion(headers['anthropic-version']);
    admit(request, { key, version, betas: readBetas(headers['anthropic-beta']) });
    return true;
  }
}
