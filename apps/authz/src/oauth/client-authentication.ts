import { GatewayError } from '@gatehouse/contracts';
import type { PublishedApplication } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import type { Client } from '../applications/clients.js';
import { Clients } from '../applications/clients.js';
import { secretMatches } from '../applications/client-secret.js';
import { orUnavailable } from '../database/or-unavailable.js';

interface Credentials {
  readonly id: string;
  readonly secret: string;
}

export interface ClientParameters {
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
}

/** Authenticates clients at the endpoints that are our own, as the library does at the token endpoint. */
@Injectable()
export class ClientAuthentication {
  constructor(private readonly clients: Clients) {}

  /**
   * Who is calling (RFC 6749 section 2.3.1): HTTP Basic, or the parameters of the body, never both.
   * @throws GatewayError `unauthenticated` or `invalid_request`
   */
  async authenticate(
    authorization: string | undefined,
    parameters: ClientParameters,
  ): Promise<PublishedApplication> {
    const presented = credentials(authorization, parameters);
    const client: Client | null =
      presented && (await orUnavailable(this.clients.find(presented.id)));
    if (!presented || !client) throw refusal(presented ? 'unknown client' : 'no credentials');
    if (!secretMatches(client.secretHash, presented.secret)) throw refusal('wrong secret');
    return client.application;
  }
}

/** The `client_id` that a request presents, for the record of its refusal. Null if it presents none. */
export function presentedClientId(
  authorization: string | undefined,
  clientId: string | undefined,
): string | null {
  return basic(authorization)?.id ?? clientId ?? null;
}

function credentials(
  authorization: string | undefined,
  { client_id: id, client_secret: secret }: ClientParameters,
): Credentials | null {
  const header = basic(authorization);
  if (authorization && secret !== undefined) {
    throw new GatewayError('invalid_request', 'Authenticate in one way only');
  }
  if (header && id !== undefined && id !== header.id) {
    throw new GatewayError('invalid_request', 'client_id does not match the Authorization header');
  }
  if (authorization) return header;
  return id !== undefined && secret !== undefined ? { id, secret } : null;
}

/** `Authorization: Basic`, whose two parts are form-encoded (RFC 6749 section 2.3.1). */
function basic(authorization: string | undefined): Credentials | null {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(authorization ?? '')?.[1];
  if (!encoded) return null;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 0) return null;
  const id = formDecoded(decoded.slice(0, colon));
  const secret = formDecoded(decoded.slice(colon + 1));
  return id && secret ? { id, secret } : null;
}

function formDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

function refusal(detail: string): GatewayError {
  return new GatewayError('unauthenticated', 'Client authentication failed', { detail });
}
