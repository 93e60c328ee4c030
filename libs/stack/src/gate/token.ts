import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { StackError } from '../stack-error.js';

const TokenReply = z.object({ access_token: z.string() });
const ErrorReply = z.object({ error: z.string(), error_description: z.string().optional() });
const TIMEOUT_MS = 10_000;

export interface TokenRequest {
  /** The base URL of authz. */
  readonly issuer: string;
  /** Where authz has put the secrets of applications. */
  readonly credentials: string;
  readonly application: string;
  /** Resource indicators (RFC 8707); none asks for all that the application is subscribed to. */
  readonly resources?: readonly string[];
  readonly scope?: string | undefined;
}

/**
 * Gets an access token by the client credentials grant (RFC 6749 section 4.4).
 * @throws StackError that says what authz refused, and what to do about it.
 */
export async function fetchToken(request: TokenRequest): Promise<string> {
  const secret = await clientSecret(request);
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  for (const resource of request.resources ?? []) body.append('resource', resource);
  if (request.scope !== undefined) body.set('scope', request.scope);
  const basic = `${encodeURIComponent(request.application)}:${encodeURIComponent(secret)}`;
  const response = await fetch(`${request.issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(basic).toString('base64')}` },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new StackError(
      `authz does not answer at ${request.issuer}. Is the stack up (npm start)?`,
      {
        cause,
      },
    );
  });
  const answer: unknown = await response.json().catch(() => null);
  const token = TokenReply.safeParse(answer);
  if (token.success) return token.data.access_token;
  const refusal = ErrorReply.safeParse(answer);
  const why = refusal.success
    ? `${refusal.data.error}: ${refusal.data.error_description ?? 'no description'}`
    : `HTTP status ${response.status}`;
  throw new StackError(`authz gives ${request.application} no token: ${why}`);
}

async function clientSecret({ credentials, application }: TokenRequest): Promise<string> {
  if (!/^[a-z0-9-]+$/.test(application)) {
    throw new StackError(`${JSON.stringify(application)} is not the name of an application`);
  }
  const file = join(credentials, `${application}.secret`);
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => {
      throw new StackError(
        `There is no application named ${application} (no ${file}). Applications come from the manifests.`,
      );
    },
  );
}
