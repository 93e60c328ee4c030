import { GatewayError } from '@gatehouse/contracts';
import type { LimitState } from '@gatehouse/contracts';
import { readWhole } from '@gatehouse/service-kit';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HeaderFields } from '../http/header-fields.js';
import type { Caller, StreamedBody } from '../model-call/caller.js';
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
    const { maxBodyBytes, bodyTimeoutMs } = this.limits;
    if ((this.declaredLength() ?? 0) > maxBodyBytes) throw this.tooLarge(maxBodyBytes);
    try {
      return await withDeadline(this.wholeBody(), bodyTimeoutMs);
    } catch (cause) {
      throw this.withoutBody(cause);
    }
  }

  streamBody(maxBytes: number): StreamedBody | null {
    const { headers } = this.exchange.request;
    const length = this.declaredLength();
    if (length === 0 || (length === null && headers['transfer-encoding'] === undefined))
      return null;
    if ((length ?? 0) > maxBytes) throw this.tooLarge(maxBytes);
    return { length, chunks: this.passBody(maxBytes) };
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
    const { response } = this.exchange;
    const { callId, errors } = this.answering;
    if (response.headersSent) {
      if (this.streaming) await this.finish(errors.event(error));
      else response.destroy();
      return;
    }
    const answer = errorAnswer(error, errors, { id: callId, limits });
    const unread: HeaderFields = this.endless ? [['connection', 'close']] : [];
    await this.send(answer.status, [...answer.headers, ...unread], answer.body);
  }

  /** The connection is still needed for the answer, also when the rest of the body is not wanted. */
  private async wholeBody(): Promise<Buffer> {
    const { maxBodyBytes } = this.limits;
    const body = await readWhole(this.exchange.request, maxBodyBytes);
    if (body) return body;
    throw this.tooLarge(maxBodyBytes);
  }

  /** The body piece by piece. Whoever sends nothing for too long is waited for no longer. */
  private async *passBody(maxBytes: number): AsyncGenerator<Uint8Array> {
    const chunks = this.bodyChunks(maxBytes);
    try {
      for (;;) {
        const next = await withDeadline(chunks.next(), this.limits.bodyTimeoutMs);
        if (next.done) return;
        yield next.value;
      }
    } catch (cause) {
      throw this.withoutBody(cause);
    }
  }

  private async *bodyChunks(maxBytes: number): AsyncGenerator<Uint8Array> {
    let size = 0;
    // The connection is still needed for the answer, also when the rest of the body is not wanted.
    for await (const chunk of this.exchange.request.iterator({ destroyOnReturn: false })) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > maxBytes) throw this.tooLarge(maxBytes);
      yield bytes;
    }
  }

  /** Null if the request does not say how long its body is. */
  private declaredLength(): number | null {
    const declared = this.exchange.request.headers['content-length'];
    return declared === undefined ? null : Number(declared);
  }

  /** Why there is no body, or not the whole of it. */
  private withoutBody(cause: unknown): GatewayError {
    if (cause instanceof GatewayError) return cause;
    if (isTimeout(cause)) {
      this.endless = true;
      return new GatewayError('invalid_request', 'The body did not arrive in time', { cause });
    }
    this.gone.abort();
    return new GatewayError('invalid_request', 'The body did not arrive', { cause });
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
    // Who is answered before all was sent, by a refusal or by the provider itself, is still sending.
    if (!this.exchange.request.complete) this.readRest();
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

  private tooLarge(maxBytes: number): GatewayError {
    this.endless = true;
    return new GatewayError('too_large', `The body is larger than ${maxBytes} bytes`);
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}
