import { CONFIG } from '@gatehouse/service-kit';
import { Controller, Get, Inject } from '@nestjs/common';
import type { AuthzConfig } from '../config.js';
import { GRANT_TYPES } from './client-adapter.js';
import { CLIENT_AUTH_METHODS, TOKEN_PATH } from './provider-configuration.js';

/** What this server is and can do (RFC 8414 section 2): only what exists, and all of it. */
@Controller()
export class MetadataController {
  constructor(@Inject(CONFIG) private readonly config: AuthzConfig) {}

  @Get('.well-known/oauth-authorization-server')
  metadata(): Record<string, unknown> {
    const issuer = this.config.AUTHZ_ISSUER;
    const at = (path: string): string => `${issuer.replace(/\/$/, '')}${path}`;
    return {
      issuer,
      token_endpoint: at(TOKEN_PATH),
      token_endpoint_auth_methods_supported: CLIENT_AUTH_METHODS,
      jwks_uri: at('/jwks'),
      introspection_endpoint: at('/introspect'),
      introspection_endpoint_auth_methods_supported: CLIENT_AUTH_METHODS,
      revocation_endpoint: at('/revoke'),
      revocation_endpoint_auth_methods_supported: CLIENT_AUTH_METHODS,
      grant_types_supported: GRANT_TYPES,
      // Required by RFC 8414, and empty: nobody logs in here, so there is no authorization endpoint.
      response_types_supported: [],
    };
  }
}
