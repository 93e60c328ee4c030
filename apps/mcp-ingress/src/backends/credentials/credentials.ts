import { GatewayError } from '@gatehouse/contracts';
import type { Backend, BackendCredential, Operation, SecretRef } from '@gatehouse/contracts';
import { SecretReader } from '@gatehouse/service-kit';
import { Injectable } from '@nestjs/common';
import { NotSent } from '../attempt-cause.js';
import { isHeaderSafe } from '../parameters/header.js';
import { ClientTokens } from './client-tokens.js';
import type { TokenUse } from './client-tokens.js';

/** What the gate adds to one request. */
export interface FilledCredentials {
  readonly headers: Readonly<Record<string, string>>;
  /** `name=value`, percent-encoded. */
  readonly query: readonly string[];
  /** `name=value`. */
  readonly cookies: readonly string[];
  /** All that must not be seen by whoever called, as it stands in the request. */
  readonly secrets: readonly string[];
  /** Lets go of tokens that the backend has not taken; false if there are none that could be had anew. */
  readonly renew: () => boolean;
}

export interface CredentialUse {
  readonly backend: Backend;
  readonly operation: Pick<Operation, 'proxy' | 'proxyVersion' | 'credentials'>;
  readonly signal: AbortSignal;
}

/** Part of what is added to a request. */
interface Part extends Partial<Pick<FilledCredentials, 'headers' | 'query' | 'cookies'>> {
  readonly secrets: readonly string[];
  readonly forget?: () => void;
}

/** Reads the gate's own credentials for backends where they are used, so that a rotated secret takes effect. */
@Injectable()
export class Credentials {
  constructor(
    private readonly secrets: SecretReader,
    private readonly tokens: ClientTokens,
  ) {}

  /** @throws GatewayError `backend_unavailable`, `private_address`: then nothing has been sent. */
  async fill({ backend, operation, signal }: CredentialUse): Promise<FilledCredentials> {
    const use: TokenUse = {
      owner: `${operation.proxy}/${operation.proxyVersion}`,
      allowPrivate: backend.allowPrivate,
      signal,
    };
    const wanted = [...everyCall(backend), ...(operation.credentials ?? [])];
    const parts = await Promise.all(wanted.map((credential) => this.part(credential, use)));
    const tokens = parts.flatMap(({ forget }) => (forget ? [forget] : []));
    return {
      headers: Object.assign({}, ...parts.map(({ headers }) => headers ?? {})),
      query: parts.flatMap(({ query }) => query ?? []),
      cookies: parts.flatMap(({ cookies }) => cookies ?? []),
      secrets: parts.flatMap(({ secrets }) => secrets),
      renew: () => {
        for (const forget of tokens) forget();
        return tokens.length > 0;
      },
    };
  }

  private async part(credential: BackendCredential, use: TokenUse): Promise<Part> {
    switch (credential.type) {
      case 'key':
        return keyPart(credential, await this.read(credential.secret));
      case 'basic': {
        const password = await this.read(credential.password);
        const pair = Buffer.from(`${credential.username}:${password}`).toString('base64');
        return { headers: { authorization: `Basic ${pair}` }, secrets: [password, pair] };
      }
      case 'oauth-client': {
        const token = await this.tokens.get(credential, use);
        const forget = (): void => this.tokens.forget(credential, use, token);
        return { headers: { authorization: `Bearer ${token}` }, secrets: [token], forget };
      }
    }
  }

  private async read(ref: SecretRef): Promise<string> {
    const secret = await this.secrets.read(ref);
    if (secret) return secret.reveal();
    throw unusable('the secret of its credential is missing');
  }
}

function everyCall({ credential }: Backend): BackendCredential[] {
  if (!credential) return [];
  const { header: name, prefix, secret } = credential;
  return [{ type: 'key', in: 'header', name, prefix, secret }];
}

function keyPart(
  { in: place, name, prefix }: Extract<BackendCredential, { type: 'key' }>,
  secret: string,
): Part {
  const value = prefix + secret;
  switch (place) {
    case 'query': {
      const written = encodeURIComponent(secret);
      return { query: [`${encodeURIComponent(name)}=${written}`], secrets: [secret, written] };
    }
    case 'cookie':
      // What a cookie may hold (RFC 6265 section 4.1.1): anything else would begin another one.
      if (!/^[!#-+\--:<-[\]-~]*$/.test(value)) throw unusable('its secret cannot be a cookie');
      return { cookies: [`${name}=${value}`], secrets: [secret] };
    case 'header':
      if (!isHeaderSafe(value)) throw unusable('its secret cannot be a header');
      return { headers: { [name.toLowerCase()]: value }, secrets: [secret] };
  }
}

function unusable(detail: string): GatewayError {
  return new GatewayError('backend_unavailable', undefined, {
    cause: new NotSent('no-credential'),
    detail,
  });
}
