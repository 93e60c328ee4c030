import { Injectable } from '@nestjs/common';
import { Directory } from '../applications/directory.js';
import { orUnavailable } from '../database/or-unavailable.js';
import { IssuedTokenRepository } from '../issued-tokens/issued-token.repository.js';
import { TokenReader } from '../issued-tokens/token-reader.js';
import type { TokenClaims } from '../issued-tokens/token-reader.js';

/** Tells what a token is worth at this moment. */
@Injectable()
export class Introspection {
  constructor(
    private readonly reader: TokenReader,
    private readonly tokens: IssuedTokenRepository,
    private readonly directory: Directory,
  ) {}

  /**
   * What a token that works says; null for every other string. We hand out signed tokens only, so an opaque
   * one is none of ours.
   * @throws GatewayError `authz_unavailable` if it cannot be told.
   */
  async find(token: string): Promise<TokenClaims | null> {
    const claims = await this.reader.read(token);
    if (!claims) return null;
    const application = this.directory.application(claims.client_id);
    if (application?.tenant !== claims.tenant) return null;
    const granted = await orUnavailable(this.tokens.findValid(claims.jti));
    return granted && claims;
  }
}
