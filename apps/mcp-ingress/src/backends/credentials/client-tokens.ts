import { GatewayError } from '@gatehouse/contracts';
import type { BackendCredential } from '@gatehouse/contracts';
import { BoundedMap, CLOCK, PrivateAddressError, SecretReader } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { NotSent } from '../attempt-cause.js';
import { within } from '../deadline.js';
import { OutgoingAgents } from '../outgoing-agents.js';
import { readTokenAnswer, tokenRequest } from './token-request.js';

type OAuthClient = Extract<BackendCredential, { type: 'oauth-client' }>;

/** For whom a token is wanted. */
export interface TokenUse {
  /** The API proxy, which belongs to one tenant: no token is shared between two. */
  readonly owner: string;
  /** Whether the token endpoint may be in a private network. */
  readonly allowPrivate: boolean;
  /** Ends the wait, and not the request: others may wait for it, too. */
  readonly signal: AbortSignal;
}

interface Kept {
  readonly token: string;
  /** Milliseconds since the Unix epoch. */
  readonly until: number;
}

const MAX_TOKENS = 1_000;
/** How long a token endpoint may take, in ms. */
const PATIENCE_MS = 10_000;
/** A token is not used to its very end: a call takes time, and clocks differ. In ms, or this share of its life. */
const MARGIN_MS = 30_000;
const MARGIN_SHARE = 0.1;

/**
 * Gets access tokens by the client credentials grant (RFC 6749 section 4.4), and keeps each as long as its
 * issuer says. However many calls want a token at one time, it is asked for once.
 */
@Injectable()
export class ClientTokens {
  private readonly kept = new BoundedMap<string, Kept>(MAX_TOKENS);
  private readonly underWay = new Map<string, Promise<string>>();

  constructor(
    private readonly agents: OutgoingAgents,
    private readonly secrets: SecretReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws GatewayError `backend_unavailable` or `private_address` if there is none to be had. */
  get(client: OAuthClient, use: TokenUse): Promise<string> {
    const key = keyOf(client, use);
    const present = this.kept.get(key);
    if (present && this.clock.now() < present.until) return Promise.resolve(present.token);
    const asked = this.underWay.get(key) ?? this.ask(key, client, use);
    return within(use.signal, asked);
  }

  /** Lets go of a token that was not taken, unless there is a newer one already. */
  forget(client: OAuthClient, use: TokenUse, token: string): void {
    const key = keyOf(client, use);
    if (this.kept.get(key)?.token === token) this.kept.delete(key);
  }

  private ask(key: string, client: OAuthClient, use: TokenUse): Promise<string> {
    const asked = this.fetch(client, use)
      .then((fresh) => {
        this.kept.set(key, fresh);
        return fresh.token;
      })
      .finally(() => this.underWay.delete(key));
    // Whoever waits hears of a failure; nobody may.
    asked.catch(() => undefined);
    this.underWay.set(key, asked);
    return asked;
  }

  private async fetch(client: OAuthClient, { allowPrivate }: TokenUse): Promise<Kept> {
    const secret = await this.secrets.read(client.clientSecret);
    if (!secret) throw noToken('the secret of its client is missing');
    const askedAt = this.clock.now();
    try {
      const response = await this.agents.for({ allowPrivate }).request({
        ...tokenRequest(client, secret.reveal()),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const answer = await readTokenAnswer(response);
      if ('problem' in answer) throw noToken(`the token endpoint ${answer.problem}`);
      const margin = Math.min(MARGIN_MS, answer.livesMs * MARGIN_SHARE);
      return { token: answer.token, until: askedAt + answer.livesMs - margin };
    } catch (error) {
      throw failureOf(error);
    }
  }
}

function keyOf(client: OAuthClient, { owner, allowPrivate }: TokenUse): string {
  return JSON.stringify([owner, allowPrivate, client]);
}

function failureOf(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (error instanceof PrivateAddressError) {
    const cause = new NotSent('private-address', { cause: error });
    return new GatewayError('private_address', undefined, { cause, detail: 'its token endpoint' });
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return noToken(`the token endpoint does not answer ${code}`.trim());
}

/** The cause says that nothing was sent to the backend; no text quotes what the token endpoint said. */
function noToken(detail: string): GatewayError {
  return new GatewayError('backend_unavailable', 'The gate could not sign in at the backend', {
    cause: new NotSent('no-credential'),
    detail,
  });
}
