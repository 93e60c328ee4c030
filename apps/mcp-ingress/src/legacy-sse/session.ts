import { GatewayError } from '@gatehouse/contracts';
import type { SessionMessage } from '@gatehouse/contracts';
import type { ClientSession, ClientSide } from '../mcp/clients/client-sessions.js';
import type { EventStream } from '../streams/event-stream.js';
import type { HeldStream } from '../streams/held-streams.js';

/** So many requests of one session may be under way: each is answered when it is done, however long it takes. */
const MAX_UNDER_WAY = 64;

export type SessionRequest = SessionMessage['requests'][number];

/** The client at the other end of a session. */
export interface SseClient {
  /** What it has said of itself; null before it has. */
  said: ClientSession | null;
  readonly id: string;
  /** Sends it a message. False if it is too far behind. */
  send(message: object): boolean;
}

/** Answers one request with a JSON-RPC message; null if there is nothing to say. */
export type AnswerRequest = (
  request: SessionRequest,
  signal: AbortSignal,
  client: SseClient,
) => Promise<unknown>;

/** One client of the transport HTTP+SSE: its stream, and what of it is under way. */
export class Session implements SseClient, HeldStream {
  said: ClientSession | null = null;
  private readonly underWay = new Set<{ id: string | number; control: AbortController }>();
  private lastUsed: number;

  constructor(
    readonly id: string,
    readonly owner: ClientSide,
    private readonly stream: EventStream,
    private readonly deps: { readonly now: () => number; readonly slow: () => void },
  ) {
    this.lastUsed = deps.now();
  }

  /** Whether messages of this caller belong here: another application, or person, may know the id. */
  belongsTo({ address, principal }: ClientSide): boolean {
    const own = this.owner;
    return (
      own.address.name === address.name &&
      own.address.version === address.version &&
      own.principal.tenant === principal.tenant &&
      own.principal.application === principal.application &&
      own.principal.user === principal.user
    );
  }

  /**
   * Takes a message: its answers come on the stream, each when it is there.
   * @throws GatewayError `quota_exceeded` if too much is under way; then nothing of it is done.
   */
  accept({ requests, cancelled }: SessionMessage, answer: AnswerRequest): void {
    this.lastUsed = this.deps.now();
    for (const { id, control } of this.underWay) if (cancelled.includes(id)) control.abort();
    if (this.underWay.size + requests.length > MAX_UNDER_WAY) {
      const message = `A session may have ${MAX_UNDER_WAY} requests under way`;
      throw new GatewayError('quota_exceeded', message, { retryAfterSeconds: 1 });
    }
    for (const request of requests) void this.run(request, answer);
  }

  /** Milliseconds since there was anything to do. */
  idleMs(): number {
    return this.underWay.size > 0 ? 0 : this.deps.now() - this.lastUsed;
  }

  keepAlive(): boolean {
    return this.stream.keepAlive();
  }

  /** Ends the stream, and whatever is under way. */
  end(): void {
    this.stream.end();
    for (const { control } of this.underWay) control.abort();
  }

  private async run(request: SessionRequest, answer: AnswerRequest): Promise<void> {
    const call = { id: request.id, control: new AbortController() };
    const { signal } = call.control;
    this.underWay.add(call);
    const message = await answer(request, signal, this);
    this.underWay.delete(call);
    this.lastUsed = this.deps.now();
    // What was cancelled is not answered (MCP 2024-11-05, cancellation).
    if (signal.aborted || message === null) return;
    this.send(message);
  }

  send(message: unknown): boolean {
    const isSent = this.stream.send('message', JSON.stringify(message));
    if (!isSent) this.deps.slow();
    return isSent;
  }
}
