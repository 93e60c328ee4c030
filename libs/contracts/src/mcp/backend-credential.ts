import { z } from 'zod';
import { SecretRef } from '../secret-ref.js';

/** How the gate makes itself known to a backend, as one security scheme of its contract says. */
export const BackendCredential = z.discriminatedUnion('type', [
  /** A secret as it is: an API key, or a bearer token that somebody has obtained. */
  z.object({
    type: z.literal('key'),
    in: z.enum(['header', 'query', 'cookie']),
    name: z.string().min(1),
    prefix: z.string(),
    secret: SecretRef,
  }),
  /** HTTP Basic authentication (RFC 7617). */
  z.object({ type: z.literal('basic'), username: z.string(), password: SecretRef }),
  /** A bearer token that the gate gets by the client credentials grant (RFC 6749 section 4.4). */
  z.object({
    type: z.literal('oauth-client'),
    tokenUrl: z.url({ protocol: /^https?$/ }),
    clientId: z.string().min(1),
    clientSecret: SecretRef,
    /** How the client is authenticated at the token endpoint (RFC 6749 section 2.3.1). */
    clientAuthentication: z.enum(['basic', 'post']),
    scopes: z.array(z.string()),
    /** What the token endpoint wants to know beside, e.g. `audience` or `resource`. */
    parameters: z.record(z.string(), z.string()),
  }),
]);
export type BackendCredential = z.output<typeof BackendCredential>;

/** Where in a request a credential goes: nothing else may be put there. */
export interface CredentialPlace {
  readonly in: 'header' | 'query' | 'cookie';
  readonly name: string;
}

export function placeOf(credential: BackendCredential): CredentialPlace {
  if (credential.type !== 'key') return { in: 'header', name: 'authorization' };
  return { in: credential.in, name: credential.name };
}

/** Whether both are the same place; the names of headers do not depend on case (RFC 9110 section 5.1). */
export function isSamePlace(
  a: { readonly in: string; readonly name: string },
  b: CredentialPlace,
): boolean {
  if (a.in !== b.in) return false;
  return a.in === 'header' ? a.name.toLowerCase() === b.name.toLowerCase() : a.name === b.name;
}
