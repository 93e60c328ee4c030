import { BackendReply, BackendRequest, backendSubject, GatewayError } from '@gatehouse/contracts';
import type { BucketContract, EventContract, RpcContract } from '@gatehouse/contracts';
import { jetstream } from '@nats-io/jetstream';
import type { JetStreamClient } from '@nats-io/jetstream';
import { connect, TimeoutError } from '@nats-io/transport-node';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { SpanKind } from '@opentelemetry/api';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Bucket } from './bucket.js';
import { openBucket } from './bucket.js';
import type { BackendHandlers, Bus, CallOptions, Consumption, ConsumeOptions } from './bus.js';
import { consumeEvents } from './consume.js';
import { gatherWrites } from './gather-writes.js';
import { Outbox } from './outbox.js';
import { inSpan } from './span.js';
import { contextOf, tracedHeaders } from './trace-headers.js';
import { errorOf, respondError, silenceOf } from './wire-error.js';

const DRAIN_MS = 2_000;

export interface BusOptions {
  readonly servers: string;
  /** The service's name: its queue group, and what the broker shows for the connection. */
  readonly name: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Hears of every request that this service failed to answer for a reason of its own. */
  readonly onFailure?: (subject: string, error: GatewayError) => void;
}

/** Connects to NATS, and keeps trying: a service may start before its broker. */
export async function connectBus(options: BusOptions): Promise<NatsBus> {
  const connection = await connect({
    servers: options.servers.split(','),
    name: options.name,
    ...(options.user === undefined ? {} : { user: options.user }),
    ...(options.password === undefined ? {} : { pass: options.password }),
    inboxPrefix: `_INBOX.${options.name}`,
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    // A request must fail within its deadline, not wait in a buffer for a broker that may come back.
    pingInterval: 5_000,
    maxPingOut: 2,
    // The stack of every request would cost more than the request; spans tell where it came from.
    noAsyncTraces: true,
  });
  gatherWrites(connection);
  return new NatsBus(connection, options.name, options.onFailure);
}

interface Replica<Request extends z.ZodType, Reply extends z.ZodType> {
  readonly contract: RpcContract<Request, Reply>;
  readonly address: string;
}

/** The bus on a NATS connection. */
export class NatsBus implements Bus {
  private readonly js: JetStreamClient;
  /** By the subjects of what is emitted. */
  private readonly outboxes = new Map<string, Outbox>();

  constructor(
    readonly connection: NatsConnection,
    readonly service: string,
    private readonly onFailure: (subject: string, error: GatewayError) => void = () => undefined,
  ) {
    this.js = jetstream(connection);
  }

  request<Request extends z.ZodType, Reply extends z.ZodType>(
    contract: RpcContract<Request, Reply>,
    body: z.input<Request>,
    options: CallOptions,
  ): Promise<z.output<Reply>> {
    return this.ask(contract, contract.subject, body, options);
  }

  requestAt<Request extends z.ZodType, Reply extends z.ZodType>(
    { contract, address }: Replica<Request, Reply>,
    body: z.input<Request>,
    options: CallOptions,
  ): Promise<z.output<Reply>> {
    return this.ask(contract, `${contract.subject}.${address}`, body, options);
  }

  serveAt<Request extends z.ZodType, Reply extends z.ZodType>(
    { contract, address }: Replica<Request, Reply>,
    answer: (request: z.output<Request>) => Promise<z.input<Reply>>,
  ): void {
    this.serve(`${contract.subject}.${address}`, async (body) => {
      const request = contract.request.safeParse(body);
      if (!request.success)
        throw new GatewayError('invalid_request', z.prettifyError(request.error));
      return contract.reply.parse(await answer(request.data));
    });
  }

  private async ask<Request extends z.ZodType, Reply extends z.ZodType>(
    contract: RpcContract<Request, Reply>,
    subject: string,
    body: z.input<Request>,
    options: CallOptions,
  ): Promise<z.output<Reply>> {
    const request = contract.request.parse(body);
    return inSpan(contract.subject, SpanKind.CLIENT, async () => {
      const reply = await this.roundTrip(subject, request, options);
      const failure = errorOf(reply);
      if (failure) throw failure;
      const parsed = contract.reply.safeParse(reply.json());
      if (parsed.success) return parsed.data;
      throw silenceOf(contract.subject, parsed.error);
    });
  }

  emit<Payload extends z.ZodType>(
    event: EventContract<Payload>,
    payload: z.input<Payload>,
    options: { readonly timeoutMs: number } = { timeoutMs: 5_000 },
  ): Promise<void> {
    return inSpan(event.subject, SpanKind.PRODUCER, () =>
      this.outboxOf(event).put(event.payload.parse(payload), options.timeoutMs),
    );
  }

  private outboxOf(event: EventContract): Outbox {
    const present = this.outboxes.get(event.subject);
    if (present) return present;
    const outbox = new Outbox(this.js, event);
    this.outboxes.set(event.subject, outbox);
    return outbox;
  }

  consume(events: readonly EventContract[], options: ConsumeOptions): Promise<Consumption> {
    return consumeEvents(this.js, events, options);
  }

  bucket<Value extends z.ZodType>(
    contract: BucketContract<Value>,
  ): Promise<Bucket<z.output<Value>>> {
    return openBucket(this.js, contract);
  }

  async requestBackend(
    target: { readonly backend: string; readonly operationId: string },
    request: BackendRequest,
    options: CallOptions,
  ): Promise<BackendReply> {
    const subject = backendSubject(target.backend, target.operationId);
    return inSpan(subject, SpanKind.CLIENT, async () => {
      const reply = await this.roundTrip(subject, request, options).catch((error: unknown) => {
        const code = isTimeout(error) ? 'backend_timeout' : 'backend_unavailable';
        throw new GatewayError(code, undefined, { cause: error, detail: subject });
      });
      const parsed = BackendReply.safeParse(parseJson(reply));
      if (parsed.success) return parsed.data;
      throw new GatewayError('backend_unavailable', undefined, { cause: parsed.error });
    });
  }

  serveBackend(backend: string, handlers: BackendHandlers): void {
    for (const [operationId, handle] of Object.entries(handlers)) {
      const subject = backendSubject(backend, operationId);
      this.serve(subject, async (body) => handle(BackendRequest.parse(body)));
    }
  }

  /** Answers on a subject until the connection closes; replicas of the service share the requests. */
  serve(subject: string, answer: (body: unknown) => Promise<unknown>): void {
    this.connection.subscribe(subject, {
      queue: this.service,
      callback: (error, message) => {
        if (!error) void this.respond(message, answer);
      },
    });
  }

  ping(): Promise<number> {
    if (this.connection.isClosed()) return Promise.reject(new GatewayError('internal'));
    return this.connection.rtt();
  }

  async close(): Promise<void> {
    if (this.connection.isClosed()) return;
    // Both ask the broker, and would wait for one that is away.
    await atMost(DRAIN_MS, this.emptied());
    await atMost(
      DRAIN_MS,
      this.connection.drain().catch(() => undefined),
    );
    await this.connection.close();
  }

  /** Resolves once nothing that was emitted is on its way. */
  private async emptied(): Promise<void> {
    await Promise.all([...this.outboxes.values()].map((outbox) => outbox.empty()));
  }

  private async respond(message: Msg, answer: (body: unknown) => Promise<unknown>): Promise<void> {
    try {
      const parent = contextOf(message.headers);
      const work = (): Promise<unknown> => answer(parseJson(message));
      const reply = await inSpan(message.subject, SpanKind.SERVER, work, parent);
      message.respond(JSON.stringify(reply), { headers: tracedHeaders() });
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      if (error.status >= 500) this.onFailure(message.subject, error);
      respondError(message, error);
    }
  }

  private async roundTrip(subject: string, body: unknown, options: CallOptions): Promise<Msg> {
    const sent = this.connection.request(subject, JSON.stringify(body), {
      timeout: options.timeoutMs,
      headers: tracedHeaders(),
    });
    const owner = subject.startsWith('backend.') ? null : subject;
    try {
      return await (options.signal ? raceAbort(sent, options.signal) : sent);
    } catch (error) {
      if (options.signal?.aborted || owner === null) throw error;
      throw silenceOf(owner, error);
    }
  }
}

function parseJson(message: Msg): unknown {
  try {
    return message.json();
  } catch (cause) {
    throw new GatewayError('invalid_request', 'The message is not JSON', { cause });
  }
}

async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  await Promise.race([work, sleep(milliseconds, undefined, { ref: false })]);
}

function isTimeout(error: unknown): boolean {
  return error instanceof TimeoutError || (error instanceof Error && error.name === 'TimeoutError');
}

/** A caller that has gone must not wait for a reply; the reply, when it comes, is dropped. */
function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
