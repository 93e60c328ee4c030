import { GatewayError } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/service-kit';
import { randomUUID } from 'node:crypto';
import { sayEnding } from '../process/ending.js';
import type { Ending } from '../process/ending.js';
import type { ServerProcess } from '../process/server-process.js';
import { Allowance } from './allowance.js';
import type { Exchange, Receiver } from './exchange.js';
import { readMessage } from './message.js';
import type { Message, MessageId } from './message.js';

type Request = Extract<Message, { kind: 'request' }>;
type Notification = Extract<Message, { kind: 'notification' }>;

interface Pending {
  readonly exchange: Exchange;
  readonly progressToken: MessageId | undefined;
}

/** JSON-RPC 2.0, "Internal error", for a request of the server that nobody is there to answer. */
const NOBODY = { code: -32_603, message: 'Nobody is there to answer' };

/**
 * One client's conversation with a process that is its alone. Messages go through as they are; which way
 * is told by their ids.
 */
export class Session {
  readonly id = randomUUID();
  /** When it was asked something last, or answered, in ms. */
  usedAt: number;
  private readonly pending = new Map<MessageId, Pending>();
  private readonly unasked: Allowance;
  private listener: Receiver | null = null;
  private process: ServerProcess | null = null;
  private closing: Promise<void> | null = null;

  constructor(
    readonly server: string,
    private readonly clock: Clock,
  ) {
    this.usedAt = clock.now();
    this.unasked = new Allowance(clock);
  }

  /** Whether somebody waits for it, be it that it starts. */
  get isBusy(): boolean {
    return this.process === null || this.pending.size > 0;
  }

  /** Whether it takes no more messages. */
  get isClosing(): boolean {
    return this.closing !== null;
  }

  /** Gives it the process that it speaks with. */
  attach(process: ServerProcess): void {
    this.process = process;
    void process.ended.then((ending) => this.lost(ending));
  }

  /** @throws GatewayError `conflict` for an id that is under way, `backend_unavailable` if it does not read. */
  request(request: Request, exchange: Exchange): void {
    const { id, progressToken } = request;
    if (this.pending.has(id)) {
      throw new GatewayError('conflict', 'A request with this id is under way');
    }
    this.usedAt = this.clock.now();
    this.pending.set(id, { exchange, progressToken });
    try {
      this.write(request.text);
    } catch (error) {
      this.pending.delete(id);
      throw error;
    }
  }

  /** Passes on what is not answered. A request that is cancelled is answered no more. */
  tell(message: Message): void {
    this.usedAt = this.clock.now();
    this.write(message.text);
    if (message.kind !== 'notification' || message.method !== 'notifications/cancelled') return;
    if (message.requestId !== undefined) this.release(message.requestId)?.exchange.end();
  }

  /** Its client has hung up: the server is told that nobody waits for the answer. */
  abandon(id: MessageId, exchange: Exchange): void {
    if (this.pending.get(id)?.exchange !== exchange) return;
    this.release(id);
    const params = { requestId: id, reason: 'The client has gone' };
    this.process?.send(
      JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params }),
    );
  }

  /**
   * Sends it what belongs to no request. A newer listener takes the place of an older one; one that only
   * listens does not keep the session from being idle.
   */
  listen(listener: Receiver): () => void {
    this.listener?.end();
    this.listener = listener;
    this.usedAt = this.clock.now();
    return () => {
      if (this.listener === listener) this.listener = null;
    };
  }

  /** Ends it, with its process. Settles when nothing of it is left. */
  close(): Promise<void> {
    this.closing ??= Promise.resolve(this.process?.stop()).then(() => undefined);
    return this.closing;
  }

  /**
   * Takes a line that the process has written. What is no message, e.g. a greeting, is passed over; a
   * process that does not stop with what answers nothing is ended.
   */
  async hear(line: string): Promise<void> {
    const message = readMessage(line);
    const answered = message?.kind === 'response' ? this.release(message.id) : null;
    if (message && answered) return answered.exchange.answer(message.text);
    if (!this.unasked.take()) await this.process?.kill('flood');
    else if (message) await this.pass(message);
  }

  private async pass(message: Message): Promise<void> {
    switch (message.kind) {
      case 'response':
        // Of a request that was cancelled, most likely.
        return;
      case 'notification':
        return this.receiverOf(message)?.send(message.text);
      case 'request':
        return this.ask(message);
    }
  }

  private async ask({ id, method, text }: Request): Promise<void> {
    const receiver = this.anybody();
    const own = method === 'ping' ? { result: {} } : { error: NOBODY };
    if (receiver && method !== 'ping') await receiver.send(text);
    else this.process?.send(JSON.stringify({ jsonrpc: '2.0', id, ...own }));
  }

  private receiverOf({ method, progressToken, subscriptionId }: Notification): Receiver | null {
    if (subscriptionId !== undefined) return this.pending.get(subscriptionId)?.exchange ?? null;
    if (method !== 'notifications/progress') return this.anybody();
    const all = [...this.pending.values()];
    return all.find((each) => each.progressToken === progressToken)?.exchange ?? null;
  }

  /** Over one pipe a server cannot say what a message belongs to; most likely, to what was asked last. */
  private anybody(): Receiver | null {
    return this.listener ?? [...this.pending.values()].at(-1)?.exchange ?? null;
  }

  private write(text: string): void {
    if (this.process?.send(text)) return;
    throw new GatewayError(
      'backend_unavailable',
      'The local MCP server does not read what it is sent',
    );
  }

  private release(id: MessageId): Pending | null {
    const pending = this.pending.get(id);
    if (!pending) return null;
    this.pending.delete(id);
    this.usedAt = this.clock.now();
    return pending;
  }

  private lost(ending: Ending): void {
    this.closing ??= Promise.resolve();
    const message = `The local MCP server ${sayEnding(ending)} before its answer`;
    for (const { exchange } of this.pending.values()) {
      exchange.fail(new GatewayError('backend_unavailable', message));
    }
    this.pending.clear();
    this.listener?.end();
    this.listener = null;
  }
}
