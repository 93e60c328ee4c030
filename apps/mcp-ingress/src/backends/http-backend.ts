import { GatewayError } from '@gatehouse/contracts';
import type { BackendReply } from '@gatehouse/contracts';
import { PrivateAddressError, SpanKind, traceHeaders, withSpan } from '@gatehouse/service-kit';
import type { Span } from '@gatehouse/service-kit';
import { Injectable } from '@nestjs/common';
import type { Dispatcher } from 'undici';
import { NotSent } from './attempt-cause.js';
import type { OperationCall, Transport } from './backend.js';
import { Credentials } from './credentials/credentials.js';
import type { FilledCredentials } from './credentials/credentials.js';
import { hideSecrets } from './hide-secrets.js';
import { readReplyBody } from './http-reply.js';
import { OutgoingAgents } from './outgoing-agents.js';

/** Backends over HTTP. Credentials come from secrets; nothing of the caller's headers is passed on. */
@Injectable()
export class HttpBackend implements Transport {
  constructor(
    private readonly agents: OutgoingAgents,
    private readonly credentials: Credentials,
  ) {}

  call(call: OperationCall): Promise<BackendReply> {
    const url = new URL(call.backend.url);
    const { method, path } = call.request.operation;
    const attributes = {
      'http.request.method': method,
      'url.template': path,
      'server.address': url.hostname,
      ...(url.port ? { 'server.port': Number(url.port) } : {}),
    };
    return withSpan(`${method} ${path}`, { kind: SpanKind.CLIENT, attributes }, (span) =>
      this.send(call, url, span),
    );
  }

  /** A token that the backend does not take is fetched anew, once: it may have been revoked. */
  private async send(call: OperationCall, url: URL, span: Span): Promise<BackendReply> {
    const { backend, request, signal } = call;
    const use = { backend, operation: request.operation, signal };
    const credentials = await this.credentials.fill(use);
    const reply = await this.exchange(call, url, credentials);
    span.setAttribute('http.response.status_code', reply.status);
    if (reply.status !== 401 || !credentials.renew()) return shown(reply, credentials);
    const renewed = await this.credentials.fill(use);
    const again = await this.exchange(call, url, renewed);
    span.setAttribute('http.response.status_code', again.status);
    return shown(again, renewed);
  }

  private async exchange(
    { request, backend, signal }: OperationCall,
    url: URL,
    credentials: FilledCredentials,
  ): Promise<BackendReply> {
    const { body, path, query, headers } = request.http;
    const cookies = [headers['cookie'], ...credentials.cookies].filter(Boolean).join('; ');
    try {
      const response = await this.agents.for(backend).request({
        origin: url.origin,
        path: basePath(url) + path + withQuery(query, credentials.query),
        method: request.operation.method,
        headers: {
          accept: 'application/json',
          'user-agent': 'gatehouse',
          ...(body ? { 'content-type': body.contentType } : {}),
          ...headers,
          ...(cookies ? { cookie: cookies } : {}),
          ...traceHeaders(),
          ...credentials.headers,
        },
        body: body?.bytes ?? null,
        signal,
      });
      return await replyOf(response);
    } catch (error) {
      throw failureOf(error);
    }
  }
}

function shown({ status, body }: BackendReply, { secrets }: FilledCredentials): BackendReply {
  return { status, body: hideSecrets(body, secrets) };
}

/** @param query with its leading `?`, or empty. */
function withQuery(query: string, more: readonly string[]): string {
  if (more.length === 0) return query;
  return `${query}${query ? '&' : '?'}${more.join('&')}`;
}

async function replyOf(response: Dispatcher.ResponseData): Promise<BackendReply> {
  const contentType = response.headers['content-type'];
  const body = await readReplyBody(response.body, contentType?.toString() ?? '');
  return { status: response.statusCode, body };
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
