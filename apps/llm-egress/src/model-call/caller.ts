import type { GatewayError, LimitState } from '@gatehouse/contracts';
import type { HeaderFields } from '../http/header-fields.js';

/** A body that is passed on while it comes. */
export interface StreamedBody {
  /** How long it says it is; null if it does not say. */
  readonly length: number | null;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** The connection to whoever called, seen from within. */
export interface Caller {
  /** Aborted when the caller hangs up, or takes nothing of its answer for too long. */
  readonly signal: AbortSignal;
  /** The request body. @throws GatewayError `too_large`, or `invalid_request` if it does not come. */
  readBody(): Promise<Buffer>;
  /**
   * The request body as it comes, of at most so many bytes, for whoever need not look at it; null if there is
   * none. @throws GatewayError `too_large`, also while it is read, and `invalid_request` if it does not come.
   */
  streamBody(maxBytes: number): StreamedBody | null;
  /** Answers in one piece. */
  send(status: number, headers: HeaderFields, body: Uint8Array): Promise<void>;
  /** Begins an answer that comes in pieces. If it breaks off, the connection is cut. */
  begin(status: number, headers: HeaderFields): void;
  /** Begins a stream of events. If it breaks off, its last event is an error. */
  start(status: number, headers: HeaderFields): void;
  /** Sends a piece of the stream; resolves when the caller can take more. */
  write(chunk: Uint8Array): Promise<void>;
  /** Ends the stream. */
  end(): Promise<void>;
  /** Answers an error in the caller's dialect: as a response, or as the last event of a stream. */
  refuse(error: GatewayError, limits: readonly LimitState[]): Promise<void>;
}
