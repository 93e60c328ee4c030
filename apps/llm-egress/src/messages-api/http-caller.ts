import { GatewayError } from '@gatehouse/contracts';
import type { LimitState } from '@gatehouse/contracts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HeaderFields } from '../http/header-fields.js';
import type { Caller } from '../model-call/caller.js';
import type { ErrorShape } from '../providers/dialect.js';
import { withDeadline } from '../time/with-deadline.js';
import { errorAnswer } from './error-answer.js';

export interface CallerLimits {
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
  readonly stallTimeoutMs: number;
}

/** The caller at the other end of an HTTP exchange. */
export class HttpCaller implements Caller {
  private readonly gone = new AbortController();
  private streaming = false;
  /** The body is too large, or too slow, to wait for its end. */
  private endless = false;

  constructor(
    private readonly exchange: {
      readonly request: IncomingMessage;
      readonly response: ServerResponse;
    },
    private readonly answering: { readonly callId: string; readonly errors: ErrorShape },
    private readonly limits: CallerLimits,
  ) {
    const { response } = exchange;
    response.on('close', () => {
      if (!response.writableFinished) this.gone.abort();
    });
    response.on('error', () => this.gone.abort());
  }

  get signal(): AbortSignal {
    return this.gone.signal;
  }

  async readBody(): Promise<Buffer> {
    const { request } = this.exchange;
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > this.limits.maxBodyBytes) throw this.tooLarge();
    try {
      return await withDeadline(this.collectBody(), this.limits.bodyTimeoutMs);
    } catch (cause) {
      if (cause instanceof GatewayError) throw cause;
      if (isTimeout(cause)) {
        this.endless = true;
        throw new GatewayError('invalid_request', 'The body did not arrive in time', { cause });
      }
      this.gone.abort();
      throw new GatewayError('invalid_request', 'The body did not arrive', { cause });
    }
  }

  async send(status: number, headers: HeaderFields, body: Uint8Array): Promise<void> {
    this.head(status, [...headers, ['content-length', String(body.length)]]);
    await this.finish(body);
  }

  begin(status: number, headers: HeaderFields): void {
    this.head(status, headers);
    this.exchange.response.flushHeaders();
  }

  start(status: number, headers: HeaderFields): void {
    this.streaming = true;
    this.begin(status, headers);
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.signal.throwIfAborted();
    if (!this.exchange.response.write(chunk)) await this.drained();
  }

  end(): Promise<void> {
    return this.finish(null);
  }

  async refuse(error: GatewayError, limits: readonly LimitState[]): Promise<void> {
    const { request, response } = this.exchange;
    const { callId, errors } = this.answering;
    if (response.headersSent) {
      if (this.streaming) await this.finish(errors.event(error));
      else response.destroy();
      return;
    }
    const answer = errorAnswer(error, errors, { id: callId, limits });
    const unread: HeaderFields = this.endless ? [['connection', 'close']] : [];
    if (!request.complete) this.readRest();
    await this.send(answer.status, [...answer.headers, ...unread], answer.body);
  }

  private async collectBody(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    // The connection is still needed for the answer, also when the rest of the body is not wanted.
    for await (const chunk of this.exchange.request.iterator({ destroyOnReturn: false })) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > this.limits.maxBodyBytes) throw this.tooLarge();
      chunks.push(bytes);
    }
    return Buffer.concat(chunks);
  }

  /**
   * Lets the rest of a body come that nobody wants: a caller that is still sending would not see the
   * answer otherwise. But it does not get for ever.
   */
  private readRest(): void {
    const { request } = this.exchange;
    const timer = setTimeout(() => request.destroy(), this.limits.bodyTimeoutMs).unref();
    for (const over of ['end', 'close']) request.once(over, () => clearTimeout(timer));
    request.resume();
  }

  private head(status: number, headers: HeaderFields): void {
    this.exchange.response.writeHead(status, headers.flat());
  }

  /** Ends the response, and resolves when the last byte has been handed over or the caller is gone. */
  private async finish(last: Uint8Array | null): Promise<void> {
    const { response } = this.exchange;
    if (response.destroyed) return;
    const over = this.waitFor('finish');
    if (last) response.end(last);
    else response.end();
    await over;
  }

  private drained(): Promise<void> {
    return this.waitFor('drain');
  }

  /** A caller that takes nothing for too long counts as gone. */
  private async waitFor(event: 'drain' | 'finish'): Promise<void> {
    const { response } = this.exchange;
    const timer = setTimeout(() => response.destroy(), this.limits.stallTimeoutMs);
    await new Promise<void>((resolve) => {
      const done = (): void => {
        response.off(event, done).off('close', done);
        resolve();
      };
      response.on(event, done).on('close', done);
    });
    clearTimeout(timer);
  }

  private tooLarge(): GatewayError {
    this.endless = true;
    return new GatewayError(
      'too_large',
      `The body is larger than ${this.limits.maxBodyBytes} bytes`,
    );
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}
