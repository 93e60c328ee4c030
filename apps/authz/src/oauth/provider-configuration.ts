import type { Clients } from '../applications/clients.js';
import type { Directory } from '../applications/directory.js';
import type { PrivateJwk } from '../keys/signing-key.js';
import { clientAdapter } from './client-adapter.js';
import { tenantClaims } from './claims.js';
import type { Configuration } from './oidc-provider.js';

interface Parts {
  readonly clients: Clients;
  readonly directory: Directory;
  readonly signingKey: PrivateJwk;
  readonly tokenTtlSeconds: number;
}

/** Where the token endpoint is, below the issuer. */
export const TOKEN_PATH = '/token';

/** How a client may authenticate (RFC 6749 section 2.3.1). */
export const CLIENT_AUTH_METHODS = ['client_secret_basic', 'client_secret_post'] as const;

/**
 * The library, reduced to what is used: no user, no session, no page, no cookie. Introspection, revocation
 * and metadata are our own, because the library's do not know signed tokens.
 */
export function providerConfiguration(parts: Parts): Configuration {
  return {
    adapter: clientAdapter(parts.clients),
    jwks: { keys: [parts.signingKey] },
    routes: { token: TOKEN_PATH },
    clientAuthMethods: [...CLIENT_AUTH_METHODS],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clientBasedCORS: () => false,
    claims: {},
    scopes: [],
    responseTypes: [],
    ttl: { ClientCredentials: parts.tokenTtlSeconds },
    extraTokenClaims: tenantClaims(parts.directory),
    renderError: (ctx, out) => {
      ctx.body = out;
    },
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: { enabled: false },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
  };
}
