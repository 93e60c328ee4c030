import { Controller, Header, HttpCode, Post, Req, UseFilters } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OAuthErrorFilter } from '../oauth/oauth-error.filter.js';
import { TokenRequests } from '../oauth/token-request.js';
import { Revocation } from './revocation.js';

/** Token revocation (RFC 7009). */
@Controller()
@UseFilters(OAuthErrorFilter)
export class RevocationController {
  constructor(
    private readonly requests: TokenRequests,
    private readonly revocation: Revocation,
  ) {}

  @Post('revoke')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async revoke(@Req() request: FastifyRequest): Promise<void> {
    const { client, token } = await this.requests.read(request);
    await this.revocation.revoke(token, client).catch(async (error: unknown) => {
      await this.requests.refused(client.name, error);
      throw error;
    });
  }
}
