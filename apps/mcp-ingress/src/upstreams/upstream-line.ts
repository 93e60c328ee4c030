import {
  SdkErrorCode,
  SdkHttpError,
  SSEClientTransport,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import type { FetchLike, PriorDiscovery } from '@modelcontextprotocol/client';
import { LocalSession } from './local-session.js';
import { isLocal } from './local-servers.js';
import type { Upstream } from './upstream.js';
import type { Listening, UpstreamHttp } from './upstream-fetch.js';

/** The line to a server is broken: nothing that is sent over it arrives. */
export class LineBroken extends Error {
  override readonly name = 'LineBroken';
}

/** What messages travel over, to one server and back. */
export interface UpstreamLine {
  readonly transport: StreamableHTTPClientTransport | SSEClientTransport;
  /** What is known of the revision that the server speaks, by the transport alone. */
  readonly verdict: PriorDiscovery | null;
  /** Aborts when it is broken for good; null if it cannot be. */
  readonly broken: AbortSignal | null;
  /** Why it could not be opened, where the transport itself does not tell. */
  problem(): unknown;
  /** Tells the server that it is needed no more, where the transport has words for it. */
  farewell(): Promise<void>;
}

/** The line to a server, by the transport that its manifest names. */
export function openLine(
  upstream: Upstream,
  http: UpstreamHttp,
  listening: Listening,
): UpstreamLine {
  return upstream.connection.transport === 'sse'
    ? eventLine(upstream, http)
    : streamableLine(upstream, http, listening);
}

function streamableLine(
  upstream: Upstream,
  http: UpstreamHttp,
  listening: Listening,
): UpstreamLine {
  const url = http.addressOf(upstream);
  const send = http.fetchFor(upstream, listening);
  const local = isLocal(upstream.backend) ? new LocalSession(url, send) : null;
  const transport = new StreamableHTTPClientTransport(url, {
    fetch: local?.fetch ?? send,
    onInsufficientScope: 'throw',
  });
  return {
    transport,
    verdict: null,
    broken: null,
    problem: () => null,
    farewell: () => (local ?? transport).terminateSession(),
  };
}

/**
 * The transport HTTP+SSE of 2024-11-05: one stream for all that the server says, which tells where messages
 * are posted. The SDK holds that to the stream's origin. A server that is asked for a second stream begins a
 * second session, so one that breaks is not opened again.
 */
function eventLine(upstream: Upstream, http: UpstreamHttp): UpstreamLine {
  const broken = new AbortController();
  let problem: unknown = null;
  let isOpened = false;
  const send = http.fetchFor(upstream, { onStreamEnd: () => () => broken.abort(), listens: true });
  const fetch: FetchLike = async (url, init) => {
    const isStream = (init?.method ?? 'GET') === 'GET';
    // By this status an event source is told not to ask again (WHATWG HTML, section 9.2.3).
    if (isStream && isOpened) return new Response(null, { status: 204 });
    if (isStream) isOpened = true;
    try {
      const response = await send(url, init);
      if (response.ok) return response;
      await response.body?.cancel();
      throw refused(response);
    } catch (error) {
      problem ??= error;
      throw error;
    }
  };
  return {
    transport: new SSEClientTransport(http.addressOf(upstream), { fetch }),
    verdict: { kind: 'legacy' },
    broken: broken.signal,
    problem: () => problem,
    farewell: () => Promise.resolve(),
  };
}

function refused({ status, statusText }: Response): SdkHttpError {
  const message = `The server answered with HTTP ${status}`;
  return new SdkHttpError(SdkErrorCode.ClientHttpFailedToOpenStream, message, {
    status,
    statusText,
  });
}
