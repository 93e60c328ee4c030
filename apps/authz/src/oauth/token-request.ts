import { GatewayError } from '@gatehouse/contracts';
import type { PublishedApplication } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Directory } from '../applications/directory.js';
import { TokenDecisions } from '../token-decision/token-decisions.js';
import { ClientAuthentication, presentedClientId } from './client-authentication.js';
import { toOAuthError } from './oauth-error.filter.js';

const Parameters = z.object({
  token: z.string().min(1).max(16_384).optional(),
  client_id: z.string().max(256).optional(),
  client_secret: z.string().max(1_024).optional(),
});

/** What a client asks about one token. */
export interface TokenRequest {
  readonly client: PublishedApplication;
  readonly token: string;
}

/** What introspection and revocation have in common (RFC 7662 section 2.1, RFC 7009 section 2.1). */
@Injectable()
export class TokenRequests {
  constructor(
    private readonly authentication: ClientAuthentication,
    private readonly decisions: TokenDecisions,
    private readonly directory: Directory,
  ) {}

  /**
   * Authenticates the client, and reads which token it means.
   * @throws GatewayError `unauthenticated` or `invalid_request`; the refusal has been recorded.
   */
  async read(request: FastifyRequest): Promise<TokenRequest> {
    const { authorization } = request.headers;
    const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
    const parsed = Parameters.safeParse(request.body ?? {});
    if (!form || !parsed.success) {
      throw new GatewayError('invalid_request', 'Send the parameters as a form, each once');
    }
    const { token, ...credentials } = parsed.data;
    const client = await this.authentication
      .authenticate(authorization, credentials)
      .catch(async (error: unknown) => {
        await this.refused(presentedClientId(authorization, credentials.client_id), error);
        throw error;
      });
    if (token === undefined) throw new GatewayError('invalid_request', 'token is missing');
    return { client, token };
  }

  /** Records that a request was turned away. */
  async refused(application: string | null, thrown: unknown): Promise<void> {
    const error = GatewayError.from(thrown);
    await this.decisions.refused({
      application,
      tenant: this.directory.tenantOf(application),
      grantType: null,
      resource: null,
      scopes: [],
      error: toOAuthError(error).error,
      detail: error.detail ?? error.message,
    });
  }
}
