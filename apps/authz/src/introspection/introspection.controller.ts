import { CONFIG } from '@gatehouse/service-kit';
import { Controller, Header, HttpCode, Inject, Post, Req, UseFilters } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AuthzConfig } from '../config.js';
import { OAuthErrorFilter } from '../oauth/oauth-error.filter.js';
import { TokenRequests } from '../oauth/token-request.js';
import { Introspection } from './introspection.js';

const INACTIVE = { active: false };

/**
 * Token introspection (RFC 7662) for clients. A client learns about its own tokens; of every other it hears
 * what it would hear of a random string.
 */
@Controller()
@UseFilters(OAuthErrorFilter)
export class IntrospectionController {
  constructor(
    private readonly requests: TokenRequests,
    private readonly introspection: Introspection,
    @Inject(CONFIG) private readonly config: AuthzConfig,
  ) {}

  @Post('introspect')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async introspect(@Req() request: FastifyRequest): Promise<Record<string, unknown>> {
    const { client, token } = await this.requests.read(request);
    const claims = await this.introspection.find(token);
    if (claims?.client_id !== client.name) return INACTIVE;
    return { active: true, token_type: 'Bearer', iss: this.config.AUTHZ_ISSUER, ...claims };
  }
}
