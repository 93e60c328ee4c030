import type { Backend as BackendAddress, BackendReply, PublishedTool } from '@gatehouse/contracts';
import type { BoundRequest } from './bound-request.js';

/** How far a call has come, as its backend tells. */
export interface Progress {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
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
  readonly tool: PublishedTool;
  readonly caller: Caller;
}

/** A way to reach a backend. Both ways give the same reply for the same operation. */
export interface Transport {
  /**
   * @throws GatewayError `backend_unavailable` or `backend_timeout`; their text names no address.
   */
  call(call: BackendCall): Promise<BackendReply>;
}
