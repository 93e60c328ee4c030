import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AnthropicConfig } from '../config.js';
import { readApiVersion } from './api-version.js';
import { authenticate } from './authenticate.js';

/** Lets a call pass that has the key and names a version, in the order in which the API looks. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<AnthropicConfig, 'MOCK_ANTHROPIC_API_KEY'>,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    authenticate(headers, this.config.MOCK_ANTHROPIC_API_KEY);
    readApiVersion(headers['anthropic-version']);
    return true;
  }
}
