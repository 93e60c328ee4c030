import type { ErrorCode, GatewayError } from '@gatehouse/contracts';
import { CONFIG, toGatewayError } from '@gatehouse/service-kit';
import { Catch, Inject, Injectable } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { AuthzConfig } from '../config.js';
import { Events } from '../events.js';

interface OAuthError {
  readonly status: number;
  readonly error: string;
}

const SERVER_ERROR: OAuthError = { status: 500, error: 'server_error' };
const UNAVAILABLE: OAuthError = { status: 503, error: 'temporarily_unavailable' };

const BY_CODE: Partial<Record<ErrorCode, OAuthError>> = {
  invalid_request: { status: 400, error: 'invalid_request' },
  too_large: { status: 400, error: 'invalid_request' },
  unauthenticated: { status: 401, error: 'invalid_client' },
  policy_denied: { status: 400, error: 'unauthorized_client' },
  authz_unavailable: UNAVAILABLE,
  audit_unavailable: UNAVAILABLE,
};

/** How an error looks at an OAuth endpoint (RFC 6749 section 5.2). */
export function toOAuthError(error: GatewayError): OAuthError {
  return BY_CODE[error.code] ?? SERVER_ERROR;
}

/** Answers the errors of the introspection and revocation endpoints in OAuth's own dialect. */
@Catch()
@Injectable()
export class OAuthErrorFilter implements ExceptionFilter {
  constructor(
    @Inject(CONFIG) private readonly config: AuthzConfig,
    private readonly events: Events,
  ) {}

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const gatewayError = toGatewayError(thrown);
    const { status, error } = toOAuthError(gatewayError);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (status >= 500) this.events.requestFailed({ endpoint: reply.request.url, error: thrown });
    if (status === 401)
      reply.header('www-authenticate', `Basic realm="${this.config.AUTHZ_ISSUER}"`);
    if (status === 503) reply.header('retry-after', '1');
    reply.header('cache-control', 'no-store');
    await reply.status(status).send({ error, error_description: gatewayError.message });
  }
}
