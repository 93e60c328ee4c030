import type { Backend as BackendAddress, BackendReply } from '@gatehouse/contracts';
import type { BoundRequest } from './bound-request.js';

export interface BackendCall {
  readonly backend: BackendAddress;
  readonly request: BoundRequest;
  /** Milliseconds that are left; never more than the backend's `timeoutMs`. */
  readonly timeoutMs: number;
  /** Aborts when the caller has gone, and when the time is up. */
  readonly signal: AbortSignal;
}

/** A way to reach a backend. Both ways give the same reply for the same operation. */
export interface Transport {
  /**
   * @throws GatewayError `backend_unavailable` or `backend_timeout`; their text names no address.
   */
  call(call: BackendCall): Promise<BackendReply>;
}
