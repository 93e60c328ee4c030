import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** What a caller of an API proxy asks for, before anybody has looked at it. */
export interface ApiRequest {
  readonly method: string;
  /** What follows the address of the proxy, percent-encoded, with its first slash. */
  readonly path: string;
  /** Without its `?`. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** The body, unread. */
  readonly body: IncomingMessage;
}
