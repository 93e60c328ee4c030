import type {
  BackendReply,
  BackendRequest,
  BucketContract,
  EventContract,
  RpcContract,
} from '@gatehouse/contracts';
import type { z } from 'zod';
import type { Bucket } from './bucket.js';

export interface CallOptions {
  /** Milliseconds until the call fails. Every call has a deadline. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface ConsumedEvent {
  readonly subject: string;
  /** Parsed by the contract of its subject. */
  readonly payload: unknown;
  /** 1 for the first delivery. */
  readonly delivery: number;
}

export interface ConsumeOptions {
  /** Name of the durable consumer: replicas with the same name share the work. */
  readonly durable: string;
  /** At most so many events are handed over at once. A message that holds several is acknowledged when all are safe. */
  readonly maxBatch: number;
  /** Resolves once the batch is safe (then it is acknowledged); a rejection has it delivered again. */
  readonly handle: (batch: readonly ConsumedEvent[]) => Promise<void>;
  /** An event that no contract understands: once it has been reported it is dropped for good. */
  readonly poison: (subject: string, problem: string) => Promise<void> | void;
}

export interface Consumption {
  /** Stops pulling, and resolves when the batch in hand is done. */
  stop(): Promise<void>;
}

export type BackendHandlers = Readonly<
  Record<string, (request: BackendRequest) => Promise<BackendReply> | BackendReply>
>;

/** How services talk: contracts in, contracts out. Everything that travels is parsed on both ends. */
export interface Bus {
  /**
   * Sends a request and waits for the reply.
   * @throws GatewayError with the peer's code, or `<owner>_unavailable` if it does not answer in time.
   */
  request<Request extends z.ZodType, Reply extends z.ZodType>(
    contract: RpcContract<Request, Reply>,
    body: z.input<Request>,
    options: CallOptions,
  ): Promise<z.output<Reply>>;

  /**
   * Sends a request to one replica of a service, by the address under which that one serves the contract.
   * @throws GatewayError as `request` does; `wasUnheard` tells that there is no such replica (any more).
   */
  requestAt<Request extends z.ZodType, Reply extends z.ZodType>(
    replica: { readonly contract: RpcContract<Request, Reply>; readonly address: string },
    body: z.input<Request>,
    options: CallOptions,
  ): Promise<z.output<Reply>>;

  /** Answers a contract as the one replica at this address, until the bus is closed. */
  serveAt<Request extends z.ZodType, Reply extends z.ZodType>(
    replica: { readonly contract: RpcContract<Request, Reply>; readonly address: string },
    answer: (request: z.output<Request>) => Promise<z.input<Reply>>,
  ): void;

  /**
   * Publishes an event and resolves once JetStream has stored it. Tries again until the deadline. Events
   * that are emitted while others are on their way travel together. Consumers get each at least once.
   * @throws GatewayError `<owner>_unavailable` when the deadline passes without acknowledgement.
   */
  emit<Payload extends z.ZodType>(
    event: EventContract<Payload>,
    payload: z.input<Payload>,
    options?: { readonly timeoutMs: number },
  ): Promise<void>;

  /** Reads events of one stream, at least once each, in batches. */
  consume(events: readonly EventContract[], options: ConsumeOptions): Promise<Consumption>;

  /** Opens a key-value bucket. */
  bucket<Value extends z.ZodType>(
    contract: BucketContract<Value>,
  ): Promise<Bucket<z.output<Value>>>;

  /**
   * Calls an operation of a backend on NATS.
   * @throws GatewayError `backend_unavailable` or `backend_timeout`.
   */
  requestBackend(
    target: { readonly backend: string; readonly operationId: string },
    request: BackendRequest,
    options: CallOptions,
  ): Promise<BackendReply>;

  /** Answers as a backend on NATS; replicas share the work. */
  serveBackend(backend: string, handlers: BackendHandlers): void;

  /** Resolves with the round-trip time in ms; rejects when the broker cannot be reached. */
  ping(): Promise<number>;

  close(): Promise<void>;
}

/** Injection token of the service's one bus. */
export const BUS = Symbol('BUS');
