import { GatewayError } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import type { Address } from '../mcp/address.js';
import type { Admitted } from '../mcp/door.js';
import { Door } from '../mcp/door.js';
import type { HttpAnswer } from '../mcp/http/http-answer.js';
import { McpEndpoint } from '../mcp/mcp-endpoint.js';
import type { HttpMessage } from '../mcp/mcp-endpoint.js';
import { NO_NOTES } from '../mcp/wire/read-notes.js';
import type { EventStream } from '../streams/event-stream.js';
import { readPosted } from './read-posted.js';
import { SessionRouter } from './session-router.js';
import { Sessions } from './sessions.js';

export type Request = Pick<
  HttpMessage,
  'address' | 'headers' | 'remoteAddress' | 'receivedAt' | 'signal'
>;

/** The transport HTTP+SSE of MCP 2024-11-05: a stream of answers, and an address to post requests to. */
@Injectable()
export class LegacySse {
  constructor(
    private readonly endpoint: McpEndpoint,
    private readonly door: Door,
    private readonly sessions: Sessions,
    private readonly router: SessionRouter,
  ) {}

  /**
   * Opens a session, unless its client is turned away.
   * @param begin sends the status and the headers of the stream.
   */
  async open(request: Request, begin: () => EventStream): Promise<HttpAnswer | null> {
    const { address, headers } = request;
    const inbound = { kind: 'accepted', notes: NO_NOTES } as const;
    const admitted = await this.endpoint.admit({
      ...request,
      transport: 'sse',
      notify: null,
      inbound,
    });
    if ('refusal' in admitted) return admitted.refusal;
    const owner = { address, principal: admitted.principal };
    try {
      this.sessions.checkRoom(owner);
    } catch (error) {
      return this.refusal(address, error);
    }
    if (request.signal.aborted) return null;
    const stream = begin();
    const session = this.sessions.open(owner, stream, () =>
      this.door.stillAdmits(address, headers),
    );
    // Relative, so that it is right behind any proxy.
    stream.send('endpoint', `message?sessionId=${session.id}`);
    return null;
  }

  /** Takes a message. Its answer, if it is a request, comes on the stream of its session. */
  async post(request: Request, sessionId: string, text: string): Promise<HttpAnswer> {
    const { inbound, cancelled } = readPosted(text, request.headers);
    const message: HttpMessage = { ...request, transport: 'sse', notify: null, inbound };
    const admitted = await this.endpoint.admit(message);
    if ('refusal' in admitted) return admitted.refusal;
    const notes = inbound.kind === 'rejected' ? NO_NOTES : inbound.notes;
    const taken = await this.endpoint.takeNote(message, admitted, notes);
    try {
      await this.router.route({
        ...carried(message, admitted),
        sessionId,
        cancelled,
      });
    } catch (error) {
      return this.refusal(request.address, error);
    }
    return taken;
  }

  private refusal(address: Address, thrown: unknown): HttpAnswer {
    const error = GatewayError.from(thrown);
    return this.endpoint.failure(address, error, { id: null, status: error.status });
  }
}

const TRACE_HEADERS = ['traceparent', 'tracestate', 'baggage'];

function carried(
  { address, headers, inbound, receivedAt }: HttpMessage,
  { principal }: Pick<Admitted, 'principal'>,
) {
  const requests = inbound.kind === 'requests' ? inbound.requests : [];
  const trace = TRACE_HEADERS.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return {
    server: address.name,
    serverVersion: address.version,
    principal: { ...principal, scopes: [...principal.scopes] },
    version: inbound.kind === 'requests' ? inbound.version : '',
    requests: requests.map(({ id, method, params = {} }) => ({ id, method, params })),
    headers: Object.fromEntries(trace),
    receivedAt,
  };
}
