import type {
  Backend as BackendAddress,
  BackendReply,
  LogLevel,
  PublishedTool,
} from '@gatehouse/contracts';
import type { InputRequired } from '../asks/ask.js';
import type { Askable } from '../asks/askable.js';
import type { Round } from '../asks/round.js';
import type { ItemTool } from '../items/item-tool.js';
import type { BoundRequest } from './bound-request.js';

/** How far a call has come, as its backend tells. */
export interface Progress {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

/** Something that a server has logged. */
export interface LogMessage {
  readonly level: LogLevel;
  /** Who says it, as the server has it. */
  readonly logger?: string;
  readonly data: unknown;
}

/** A caller that wants to hear what is logged meanwhile. */
export interface LogListener {
  /** From this level on. */
  readonly level: LogLevel;
  readonly tell: (said: LogMessage) => void;
}

/** What a backend has answered, or what it asks before it does. */
export interface Reply extends BackendReply {
  /** Left out where it asks nothing. */
  readonly asks?: InputRequired;
}

/** For whom a backend is called. */
export interface Caller {
  /** The application, unique over all tenants. */
  readonly application: string;
  readonly user: string | null;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
  /** Tells the caller how far the call has come; null if the caller does not want to know. */
  readonly progress: ((progress: Progress) => void) | null;
  /** Null if the caller does not want to hear what is logged. */
  readonly log: LogListener | null;
  /** How the caller can be asked what the backend wants to know. */
  readonly askable: Askable;
  /** What the caller brings back of an earlier round; null if this is the first. */
  readonly round: Round | null;
}

/** A call as far as a backend that is made of operations needs it. */
export interface OperationCall {
  readonly backend: BackendAddress;
  readonly request: BoundRequest;
  /** Milliseconds that are left; never more than the backend's `timeoutMs`. */
  readonly timeoutMs: number;
  /** Aborts when the caller has gone, and when the time is up. */
  readonly signal: AbortSignal;
}

export interface BackendCall extends OperationCall {
  readonly tool: PublishedTool | ItemTool;
  readonly caller: Caller;
}

/** What of a request goes to a backend as it came. */
export interface Upload {
  readonly headers: Readonly<Record<string, string>>;
  /** Null for none. */
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** An answer whose body is read while it comes. */
export interface OpenReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** @throws GatewayError `backend_unavailable` where it breaks off. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets go of what has not been read. */
  close(): void;
}

/** A way to reach a backend. Each gives the same reply for the same operation. */
export interface Transport {
  /**
   * @throws GatewayError `backend_unavailable` or `backend_timeout`; their text names no address.
   */
  call(call: BackendCall): Promise<Reply>;
}

/** A way to reach a backend that is made of operations. */
export interface OperationTransport extends Transport {
  /**
   * The same with a body that is passed on, and an answer that has not been read.
   * @throws GatewayError as `call` does, and what the upload throws.
   */
  open(call: OperationCall, upload: Upload): Promise<OpenReply>;
}
