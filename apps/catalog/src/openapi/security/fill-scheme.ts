import type { BackendCredential } from '@gatehouse/contracts';
import type { SchemeSpec } from '../../manifest/mcp/backend-security.js';
import { HeaderName } from '../../manifest/fields.js';
import { isRecord } from '../../text/document.js';

/** Makes the credential of a scheme, for the scopes that an operation asks of it. */
export type FilledScheme = (scopes: readonly string[]) => BackendCredential;

/**
 * What a security scheme of a contract (OpenAPI 3.1 section 4.8.27) becomes with what the manifest says of
 * it, or why it cannot be filled so.
 */
export function fillScheme(
  scheme: unknown,
  given: SchemeSpec,
): FilledScheme | { readonly problem: string } {
  if (!isRecord(scheme)) return { problem: 'is no security scheme in the contract' };
  switch (scheme['type']) {
    case 'apiKey':
      return fillKey(scheme, given);
    case 'http':
      return fillHttp(String(scheme['scheme']).toLowerCase(), given);
    case 'oauth2':
    case 'openIdConnect':
      return fillToken(given);
    default:
      return { problem: `is of the type ${String(scheme['type'])}, which the gate cannot fill` };
  }
}

function fillKey(
  { in: place, name }: Record<string, unknown>,
  given: SchemeSpec,
): ReturnType<typeof fillScheme> {
  if (!('secret' in given)) return { problem: 'is an API key: give its { secret }' };
  if (typeof name !== 'string') return { problem: 'has no name in the contract' };
  const { secret } = given;
  const key = { type: 'key', name, prefix: '', secret } as const;
  if (place === 'query' && name !== '') return () => ({ ...key, in: place });
  const isName = HeaderName.safeParse(name).success;
  if (place === 'header' && isName && name.toLowerCase() !== 'cookie')
    return () => ({ ...key, in: place });
  if (place === 'cookie' && isName) return () => ({ ...key, in: place });
  return { problem: 'has a place or a name in the contract that no credential can have' };
}

function fillHttp(scheme: string, given: SchemeSpec): ReturnType<typeof fillScheme> {
  if (scheme === 'bearer') {
    return 'secret' in given
      ? bearer(given.secret)
      : { problem: 'is a bearer token: give its { secret }' };
  }
  if (scheme !== 'basic') {
    return { problem: `is HTTP authentication by ${scheme}, which the gate cannot fill` };
  }
  if (!('username' in given)) {
    return { problem: 'is HTTP Basic authentication: give { username, password }' };
  }
  const { username, password } = given;
  return () => ({ type: 'basic', username, password });
}

function fillToken(given: SchemeSpec): ReturnType<typeof fillScheme> {
  if ('secret' in given) return bearer(given.secret);
  if (!('clientId' in given)) {
    return {
      problem: 'is OAuth: give { clientId, clientSecret, tokenUrl }, or a token’s { secret }',
    };
  }
  const { scopes, ...client } = given;
  return (asked) => ({ type: 'oauth-client', ...client, scopes: [...(scopes ?? asked)] });
}

function bearer(secret: Extract<SchemeSpec, { secret: unknown }>['secret']): FilledScheme {
  return () => ({ type: 'key', in: 'header', name: 'authorization', prefix: 'Bearer ', secret });
}
