import { GatewayError } from '@gatehouse/contracts';
import type { BackendReply } from '@gatehouse/contracts';
import { PrivateAddressError, SpanKind, traceHeaders, withSpan } from '@gatehouse/service-kit';
import { Injectable } from '@nestjs/common';
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { NotSent } from './attempt-cause.js';
import type { OperationCall, OpenReply, OperationTransport, Upload } from './backend.js';
import { Credentials } from './credentials/credentials.js';
import type { FilledCredentials } from './credentials/credentials.js';
import { hideSecrets, hideSecretsInStream } from './hide-secrets.js';
import { readReplyBody } from './http-reply.js';
import { OutgoingAgents } from './outgoing-agents.js';

/** Backends over HTTP. Credentials come from secrets; nothing of the caller's headers is passed on. */
@Injectable()
export class HttpBackend implements OperationTransport {
  constructor(
    private readonly agents: OutgoingAgents,
    private readonly credentials: Credentials,
  ) {}

  call(call: OperationCall): Promise<BackendReply> {
    const { body } = call.request.http;
    return this.send(call, {
      headers: body ? { 'content-type': body.contentType } : {},
      body: body?.bytes ?? null,
      read: async (response, secrets) => shown(await replyOf(response), secrets),
      mayRepeat: true,
    });
  }

  open(call: OperationCall, { headers, body }: Upload): Promise<OpenReply> {
    return this.send(call, {
      headers,
      body: body && Readable.from(body),
      read: async (response, secrets) => openReply(response, secrets),
      mayRepeat: body === null,
    });
  }

  private send<Reply extends Answered>(call: OperationCall, sent: Sent<Reply>): Promise<Reply> {
    const url = new URL(call.backend.url);
    const { method, path } = call.request.operation;
    const attributes = {
      'http.request.method': method,
      'url.template': path,
      'server.address': url.hostname,
      ...(url.port ? { 'server.port': Number(url.port) } : {}),
    };
    return withSpan(`${method} ${path}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
      const reply = await this.withToken(call, sent);
      span.setAttribute('http.response.status_code', reply.status);
      return reply;
    });
  }

  /** A token that the backend does not take is fetched anew, once: it may have been revoked. */
  private async withToken<Reply extends Answered>(
    call: OperationCall,
    sent: Sent<Reply>,
  ): Promise<Reply> {
    const { backend, request, signal } = call;
    const use = { backend, operation: request.operation, signal };
    const credentials = await this.credentials.fill(use);
    const reply = await this.exchange(call, credentials, sent);
    if (reply.status !== 401 || !credentials.renew() || !sent.mayRepeat) return reply;
    reply.close?.();
    return this.exchange(call, await this.credentials.fill(use), sent);
  }

  private async exchange<Reply>(
    { request, backend, signal }: OperationCall,
    credentials: FilledCredentials,
    { headers: own, body, read }: Sent<Reply>,
  ): Promise<Reply> {
    const url = new URL(backend.url);
    const { path, query, headers } = request.http;
    const cookies = [headers['cookie'], ...credentials.cookies].filter(Boolean).join('; ');
    try {
      const response = await this.agents.for(backend).request({
        origin: url.origin,
        path: basePath(url) + path + withQuery(query, credentials.query),
        method: request.operation.method,
        headers: {
          accept: 'application/json',
          'user-agent': 'gatehouse',
          ...own,
          ...headers,
          ...(cookies ? { cookie: cookies } : {}),
          ...traceHeaders(),
          ...credentials.headers,
        },
        body,
        signal,
      });
      return await read(response, credentials.secrets);
    } catch (error) {
      throw failureOf(error);
    }
  }
}

/** What a request carries beside its parameters, and how its answer is read. */
interface Sent<Reply> {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | Readable | null;
  readonly read: (
    response: Dispatcher.ResponseData,
    secrets: FilledCredentials['secrets'],
  ) => Promise<Reply>;
  /** Whether it can be sent a second time. */
  readonly mayRepeat: boolean;
}

interface Answered {
  readonly status: number;
  close?(): void;
}

function shown(
  { status, body }: BackendReply,
  secrets: FilledCredentials['secrets'],
): BackendReply {
  return { status, body: hideSecrets(body, secrets) };
}

function openReply(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  secrets: FilledCredentials['secrets'],
): OpenReply {
  // Nobody may be reading it when it is let go of.
  body.on('error', () => undefined);
  const passed = hideSecretsInStream(orUnavailable(body), secrets);
  return { status: statusCode, headers, body: passed, close: () => body.destroy() };
}

async function* orUnavailable(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw failureOf(error);
  }
}

/** @param query with its leading `?`, or empty. */
function withQuery(query: string, more: readonly string[]): string {
  if (more.length === 0) return query;
  return `${query}${query ? '&' : '?'}${more.join('&')}`;
}

async function replyOf({
  statusCode: status,
  headers,
  body,
}: Dispatcher.ResponseData): Promise<BackendReply> {
  try {
    return { status, body: await readReplyBody(body, headers['content-type']?.toString() ?? '') };
  } finally {
    body.on('error', () => undefined).destroy();
  }
}

/** The path of the base URL, without its last slash. */
function basePath({ pathname }: URL): string {
  return pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
}

/** Errors of a connection that was never made. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function failureOf(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof PrivateAddressError) {
    const cause = new NotSent('private-address', { cause: error });
    return new GatewayError('private_address', undefined, { cause, detail });
  }
  const cause = wasNeverConnected(error) ? new NotSent('unreachable', { cause: error }) : error;
  return new GatewayError('backend_unavailable', undefined, { cause, detail });
}

/** Whether a connection was never made. A name may have several addresses: then there is one error for each. */
export function wasNeverConnected(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('errors' in error && Array.isArray(error.errors)) {
    return error.errors.every(wasNeverConnected);
  }
  return 'code' in error && NOT_CONNECTED.has(String(error.code));
}
