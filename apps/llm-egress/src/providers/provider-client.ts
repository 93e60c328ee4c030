import { GatewayError } from '@gatehouse/contracts';
import type { ErrorCode } from '@gatehouse/contracts';
import { publicAgent, readWhole } from '@gatehouse/service-kit';
import type { Bytes } from '@gatehouse/service-kit';
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import type { LlmEgressConfig } from '../config.js';
import type { HeaderFields } from '../http/header-fields.js';
import type { StreamedBody } from '../model-call/caller.js';
import { Deadline } from '../time/deadline.js';
import { decodeBody } from './decode-body.js';

export interface ProviderRequest {
  /** E.g. `https://api.example.com`. */
  readonly origin: string;
  /** Whether the provider may be in a private network. */
  readonly allowPrivate: boolean;
  /** Path and query. */
  readonly path: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers: HeaderFields;
  readonly body: Buffer | StreamedBody | null;
  /** Gives the call up: the caller has gone. */
  readonly signal: AbortSignal;
  /** How long it may take from beginning to end. */
  readonly timeoutMs: number;
  /** How long it may be silent in the middle of an answer. */
  readonly idleMs: number;
}

export interface ProviderAnswer {
  readonly status: number;
  readonly headers: HeaderFields;
  /** Decoded, should the provider have compressed it all the same. */
  readonly body: Bytes;
  /** Lets go of the answer, read or not. Must be called. */
  readonly discard: () => void;
}

/** A failure of the provider's connection; what the caller is told is the same for all of them. */
export class ProviderFailure extends GatewayError {
  constructor(
    cause: unknown,
    /** Whether the request may have been taken up, and charged for. */
    readonly mayHaveArrived: boolean,
  ) {
    super(codeOf(cause), undefined, {
      cause,
      detail: failureOf(cause).message,
    });
  }
}

const POOL = { connections: 128, pipelining: 1, connectTimeoutMs: 10_000 };

/**
 * Talks to model providers over pooled connections: at public addresses, and where a manifest allows it in
 * the private networks of the installation. Redirects are not followed.
 */
export class ProviderClient {
  private readonly outside = publicAgent(POOL);
  private readonly inside: Dispatcher;

  constructor(config: Pick<LlmEgressConfig, 'PRIVATE_NETWORKS'>) {
    this.inside = publicAgent({ ...POOL, privateNetworks: config.PRIVATE_NETWORKS });
  }

  /**
   * Sends a request and resolves with the head of the answer.
   * @throws ProviderFailure
   */
  async send(request: ProviderRequest): Promise<ProviderAnswer> {
    const deadline = new Deadline(request.timeoutMs, request.signal);
    try {
      const response = await this.request(request, deadline.signal);
      const discard = (): void => {
        deadline.clear();
        response.body.on('error', () => undefined).destroy();
      };
      return answerOf(response, discard);
    } catch (error) {
      deadline.clear();
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.outside.destroy(), this.inside.destroy()]);
  }

  private async request(
    request: ProviderRequest,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const { origin, path, method, headers, body, idleMs } = request;
    try {
      return await (request.allowPrivate ? this.inside : this.outside).request({
        origin,
        path,
        method,
        headers: [...headers, ...lengthOf(body)].flat(),
        body: body === null || Buffer.isBuffer(body) ? body : Readable.from(body.chunks),
        signal,
        // The signal is the deadline of the answer's head.
        headersTimeout: 0,
        bodyTimeout: idleMs,
      });
    } catch (error) {
      // What is wrong with the body of the request is not the provider's fault.
      throw error instanceof GatewayError
        ? error
        : new ProviderFailure(error, !neverArrived(error));
    }
  }
}

/** A body in one piece has its length by itself. */
function lengthOf(body: ProviderRequest['body']): HeaderFields {
  if (body === null || Buffer.isBuffer(body) || body.length === null) return [];
  return [['content-length', String(body.length)]];
}

function answerOf(response: Dispatcher.ResponseData, discard: () => void): ProviderAnswer {
  const headers = headerFields(response.headers);
  try {
    const body = failuresOf(decodeBody(response.body, headers));
    return { status: response.statusCode, headers, body, discard };
  } catch (error) {
    discard();
    throw error;
  }
}

/** The body, with its failures as those of the provider. A generator in between would cost each piece more. */
function failuresOf(body: Readable): Bytes {
  return {
    whole: (maxBytes) => readWhole(body, maxBytes).catch(fail),
    [Symbol.asyncIterator]: () => {
      const pieces = body[Symbol.asyncIterator]();
      return {
        next: () => pieces.next().catch(fail),
        return: async () => {
          await pieces.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

function fail(error: unknown): never {
  throw error instanceof GatewayError ? error : new ProviderFailure(error, true);
}

function headerFields(headers: Dispatcher.ResponseData['headers']): HeaderFields {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => [name, one] as const),
  );
}

function codeOf(cause: unknown): ErrorCode {
  if (failureOf(cause).code === 'PRIVATE_ADDRESS') return 'private_address';
  return isTimeout(cause) ? 'provider_timeout' : 'provider_unavailable';
}

function isTimeout(error: unknown): boolean {
  const { name, code } = failureOf(error);
  return name === 'TimeoutError' || /^UND_ERR_(?:BODY|CONNECT|HEADERS)_TIMEOUT$/.test(code);
}

/** Failures before a byte of the request was sent. */
const BEFORE_SENDING =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|PRIVATE_ADDRESS|CERT_.*|ERR_TLS_.*|.*_CERT.*|UND_ERR_INVALID_ARG)$/;

function neverArrived(error: unknown): boolean {
  return BEFORE_SENDING.test(failureOf(error).code);
}

const Failure = z.object({
  name: z.string().catch(''),
  code: z.string().catch(''),
  message: z.string().catch(''),
});

/** What a failure of the platform says; its class differs with where it comes from. */
function failureOf(error: unknown): z.output<typeof Failure> {
  return Failure.safeParse(error).data ?? { name: '', code: '', message: String(error) };
}
