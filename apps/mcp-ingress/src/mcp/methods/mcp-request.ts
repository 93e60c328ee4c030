import type { CallTransport, LimitState, LogLevel, Principal } from '@gatehouse/contracts';
import type { Askable } from '../../asks/askable.js';
import type { ServedServer } from '../../catalog/snapshot.js';
import type { ClientSession } from '../clients/client-sessions.js';
import type { Era } from '../wire/protocol.js';

/** One request of MCP, whatever transport has carried it. */
export interface McpRequest {
  readonly id: string | number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly transport: CallTransport;
  readonly era: Era;
  /** The revision of the protocol, as far as it is known. */
  readonly version: string;
  readonly address: { readonly name: string; readonly version: string };
  readonly server: ServedServer;
  readonly principal: Principal;
  /** Milliseconds since the Unix epoch. */
  readonly receivedAt: number;
  /** The transport's headers, which may hold a trace context. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
  /** Sends the caller a message ahead of the answer, unless it is too far behind; null if it takes none. */
  readonly notify: ((message: McpNotification) => boolean) | null;
  /** Keeps what is between from closing the stream. False if the caller does not read; left out: it is kept alive elsewhere. */
  readonly keepAlive?: (() => boolean) | undefined;
  /** From which level on the caller wants to hear what is logged, where its session says so. */
  readonly logLevel?: LogLevel | null;
  /** How the caller can be asked what a tool wants to know first. */
  readonly askable: Askable;
  /** What a client with a handshake has said of itself, where the transport knows it. */
  readonly session?: ClientSession;
}

export interface McpNotification {
  /** Of a message that is to be answered; left out for one that is not. */
  readonly id?: string;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface McpAnswer {
  readonly result: Readonly<Record<string, unknown>>;
  /** Quotas as they stand after a tool call. */
  readonly limits?: readonly LimitState[];
}
