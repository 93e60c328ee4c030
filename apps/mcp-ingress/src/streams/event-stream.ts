import type { ServerResponse } from 'node:http';

/** Server-sent events to one client (WHATWG HTML, section 9.2). */
export class EventStream {
  /** @param maxBacklog so many bytes may wait for a client that does not read. */
  constructor(
    private readonly response: ServerResponse,
    private readonly maxBacklog: number,
  ) {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
  }

  /** Sends an event, whole. False if the client is too far behind to be sent any more. */
  send(event: string, data: string): boolean {
    return this.write(`event: ${event}\ndata: ${data}\n\n`);
  }

  /** Keeps what is between from closing a connection on which nothing happens. */
  keepAlive(): boolean {
    return this.write(': keep-alive\n\n');
  }

  /** Calls back once when the client has gone, or the stream was ended. */
  onClose(callback: () => void): void {
    this.response.once('close', callback);
  }

  end(): void {
    // A client that does not read would never let it end.
    if (this.response.writableLength > 0) this.response.destroy();
    else this.response.end();
  }

  private write(text: string): boolean {
    if (this.response.destroyed || this.response.writableEnded) return false;
    this.response.write(text);
    return this.response.writableLength <= this.maxBacklog;
  }
}
