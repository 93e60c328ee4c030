import { traceHeaders } from '@gatehouse/service-kit';
import { Injectable } from '@nestjs/common';
import type { FetchLike } from '@modelcontextprotocol/client';
import { fetch, Headers } from 'undici';
import type { RequestInit, Response as Answer } from 'undici';
import { Credentials } from '../backends/credentials/credentials.js';
import type { FilledCredentials } from '../backends/credentials/credentials.js';
import { OutgoingAgents } from '../backends/outgoing-agents.js';
import { limitBytes, ofAll, ofEvent } from './limit-bytes.js';
import { isLocal, LocalServers } from './local-servers.js';
import type { Upstream } from './upstream.js';

type Init = globalThis.RequestInit | undefined;

/** What of a server's streams is heard. */
export interface Listening {
  /**
   * Who is to hear, of the request that is being sent, that its streamed answer has come to its end or broken
   * off.
   * @param isEventLine whether that is the stream of what belongs to no request.
   */
  readonly onStreamEnd: (isEventLine: boolean) => (() => void) | undefined;
  /** Whether a stream is opened for what belongs to no request. */
  readonly listens: boolean;
}

/** How long the gate's own credential may take to be had, where nobody says less. In ms. */
const CREDENTIAL_MS = 10_000;

/**
 * How upstream MCP servers are reached over HTTP: with the gate's own credential and never the caller's,
 * without following redirects, and with answers of bounded size.
 */
@Injectable()
export class UpstreamHttp {
  constructor(
    private readonly agents: OutgoingAgents,
    private readonly credentials: Credentials,
    private readonly local: LocalServers,
  ) {}

  /** @throws GatewayError `backend_unavailable` for a local server where none are run. */
  addressOf({ backend }: Upstream): URL {
    return isLocal(backend) ? this.local.addressOf(backend) : new URL(backend.url);
  }

  /** `fetch` for one upstream server. */
  fetchFor(upstream: Upstream, listening: Listening): FetchLike {
    return async (url, init) => {
      // What a server says outside of calls is heard by one listener; a server may refuse that, too.
      const isEventLine = listening.listens && init?.method !== 'POST';
      if (init?.method === 'GET' && !isEventLine) return new Response(null, { status: 405 });
      const onStreamEnd = listening.onStreamEnd(isEventLine);
      const credentials = await this.fill(upstream, init?.signal);
      const response = await this.send(upstream, url, { init, credentials });
      if (response.status !== 401 || !credentials.renew()) {
        return bounded(response, { isEventLine, onStreamEnd });
      }
      // A token that the server does not take is fetched anew, once: it may have been revoked.
      await response.body?.cancel();
      const renewed = await this.fill(upstream, init?.signal);
      const again = await this.send(upstream, url, { init, credentials: renewed });
      return bounded(again, { isEventLine, onStreamEnd });
    };
  }

  /** What must not be seen in an answer. */
  async secretsOf(upstream: Upstream, signal: AbortSignal): Promise<readonly string[]> {
    const { secrets } = await this.fill(upstream, signal);
    return secrets;
  }

  private fill(
    { backend, connection: { credentials }, owner }: Upstream,
    signal: AbortSignal | null | undefined,
  ): Promise<FilledCredentials> {
    const { name: proxy, version: proxyVersion } = owner;
    return this.credentials.fill({
      backend,
      operation: { proxy, proxyVersion, credentials },
      signal: signal ?? AbortSignal.timeout(CREDENTIAL_MS),
    });
  }

  private send(
    { backend }: Upstream,
    url: string | URL,
    { init, credentials }: { readonly init: Init; readonly credentials: FilledCredentials },
  ): Promise<Answer> {
    const request: RequestInit = {
      method: init?.method ?? 'GET',
      headers: headersOf(init, credentials),
      redirect: 'manual',
      ...(typeof init?.body === 'string' ? { body: init.body } : {}),
      ...(init?.signal ? { signal: init.signal } : {}),
    };
    if (isLocal(backend)) return this.local.send(url, request);
    return fetch(url, { ...request, dispatcher: this.agents.for(backend) });
  }
}

function headersOf(init: Init, credentials: FilledCredentials): Headers {
  const headers = new Headers(Object.fromEntries(new globalThis.Headers(init?.headers)));
  const own = { 'user-agent': 'gatehouse', ...traceHeaders(), ...credentials.headers };
  for (const [name, value] of Object.entries(own)) headers.set(name, value);
  return headers;
}

interface Bounds {
  /** Whether a stream carries all that a server says, and not the answer to one request. */
  readonly isEventLine: boolean;
  readonly onStreamEnd: (() => void) | undefined;
}

/** The answer as the SDK takes it, which knows the classes of Node and not those of undici. */
function bounded(answer: Answer, { isEventLine, onStreamEnd }: Bounds): Response {
  const { status, statusText, body } = answer;
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') === true;
  const measure = isStream && isEventLine ? ofEvent() : ofAll();
  const onEnd = isStream ? onStreamEnd : undefined;
  const limited = body && limitBytes(body, { measure, onEnd });
  return new Response(limited, { status, statusText, headers: [...answer.headers] });
}
