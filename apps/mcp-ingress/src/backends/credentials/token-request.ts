import { readWhole } from '@gatehouse/service-kit';
import type { BackendCredential } from '@gatehouse/contracts';
import type { Dispatcher } from 'undici';
import { z } from 'zod';

type OAuthClient = Extract<BackendCredential, { type: 'oauth-client' }>;

/** Larger answers are no tokens. */
const MAX_BYTES = 64 * 1024;
/** A token whose issuer does not say how long it lives is kept so long (RFC 6749 section 5.1 advises to say). */
const USUAL_LIFE_SECONDS = 300;

/** RFC 6749 section 5.1; a token goes into a header, so it holds what one may hold (RFC 6750 section 2.1). */
const TokenAnswer = z.object({
  access_token: z.string().regex(/^[A-Za-z0-9._~+/-]+=*$/),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce.number().positive().max(31_536_000).catch(USUAL_LIFE_SECONDS),
});

const ErrorAnswer = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) });

/** The request for a token (RFC 6749 section 4.4.2). */
export function tokenRequest(
  { tokenUrl, clientId, clientAuthentication, scopes, parameters }: OAuthClient,
  secret: string,
): Pick<Dispatcher.RequestOptions, 'origin' | 'path' | 'method' | 'headers' | 'body'> {
  const { origin, pathname } = new URL(tokenUrl);
  const form = new URLSearchParams({ ...parameters, grant_type: 'client_credentials' });
  if (scopes.length > 0) form.set('scope', scopes.join(' '));
  if (clientAuthentication === 'post') {
    form.set('client_id', clientId);
    form.set('client_secret', secret);
  }
  return {
    origin,
    path: pathname,
    method: 'POST',
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'gatehouse',
      ...(clientAuthentication === 'basic' ? basic(clientId, secret) : {}),
    },
    body: form.toString(),
  };
}

/** Both parts are form-encoded first (RFC 6749 section 2.3.1). */
function basic(clientId: string, secret: string): { authorization: string } {
  const pair = [clientId, secret].map(formEncoded).join(':');
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

type Answer = { readonly token: string; readonly livesMs: number } | { readonly problem: string };

/** Reads what a token endpoint answers. A problem is for the operator, and quotes nothing but an error's code. */
export async function readTokenAnswer({
  statusCode,
  body,
}: Dispatcher.ResponseData): Promise<Answer> {
  const answer = parse(await readWhole(body, MAX_BYTES));
  body.destroy();
  if (statusCode !== 200) {
    const error = ErrorAnswer.safeParse(answer).data?.error;
    return { problem: `answered ${statusCode}${error ? ` ${error}` : ''}` };
  }
  const parsed = TokenAnswer.safeParse(answer);
  if (!parsed.success) return { problem: 'answered with no bearer token' };
  const { access_token: token, expires_in: seconds } = parsed.data;
  return { token, livesMs: seconds * 1_000 };
}

function parse(text: Buffer | null): unknown {
  try {
    return text === null ? null : JSON.parse(text.toString('utf8'));
  } catch {
    return null;
  }
}
