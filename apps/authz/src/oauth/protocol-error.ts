import { errors } from './oidc-provider.js';

/**
 * Nothing is wrong with the request, but it cannot be answered now. RFC 6749 has no code for it at the token
 * endpoint; this is the one of its section 4.1.2.1.
 */
export function unavailable(cause: unknown): InstanceType<typeof errors.OIDCProviderError> {
  const error = new errors.CustomOIDCProviderError(
    'temporarily_unavailable',
    'the authorization server cannot issue tokens at the moment',
    { cause },
  );
  error.status = 503;
  error.statusCode = 503;
  return error;
}
