import { Injectable } from '@nestjs/common';
import type { IssuedToken } from '../issued-tokens/issued-token.js';
import { IssuedTokenRepository } from '../issued-tokens/issued-token.repository.js';
import { TokenDecisions } from '../token-decision/token-decisions.js';

/** Keeps what has been granted. */
@Injectable()
export class Grants {
  constructor(
    private readonly tokens: IssuedTokenRepository,
    private readonly decisions: TokenDecisions,
  ) {}

  /**
   * Stores a grant, so that it can be taken back, and records it.
   * @throws when either fails. Then nobody may get the token: it could be neither revoked nor accounted for.
   */
  async keep(token: IssuedToken): Promise<void> {
    await this.tokens.add(token);
    await this.decisions.issued(token);
  }
}
