import { GatewayError } from '@gatehouse/contracts';
import type { Backend, BackendReply } from '@gatehouse/contracts';
import {
  PrivateAddressError,
  SecretReader,
  SpanKind,
  traceHeaders,
  withSpan,
} from '@gatehouse/service-kit';
import type { Span } from '@gatehouse/service-kit';
import { Injectable } from '@nestjs/common';
import type { Dispatcher } from 'undici';
import { NotSent } from './attempt-cause.js';
import type { BackendCall, Transport } from './backend.js';
import { readReplyBody } from './http-reply.js';
import { OutgoingAgents } from './outgoing-agents.js';
import { isHeaderSafe } from './parameters/header.js';

/** Backends over HTTP. Credentials come from secrets; nothing of the caller's headers is passed on. */
@Injectable()
export class HttpBackend implements Transport {
  constructor(
    private readonly agents: OutgoingAgents,
    private readonly secrets: SecretReader,
  ) {}

  call(call: BackendCall): Promise<BackendReply> {
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

  private async send(call: BackendCall, url: URL, span: Span): Promise<BackendReply> {
    const { request, backend, signal } = call;
    const credentials = await this.credentials(backend);
    const { body } = request.http;
    try {
      const response = await this.agents.for(backend).request({
        origin: url.origin,
        path: basePath(url) + request.http.path + request.http.query,
        method: request.operation.method,
        headers: {
          accept: 'application/json',
          'user-agent': 'gatehouse',
          ...(body ? { 'content-type': body.contentType } : {}),
          ...request.http.headers,
          ...traceHeaders(),
          ...credentials,
        },
        body: body?.bytes ?? null,
        signal,
      });
      span.setAttribute('http.response.status_code', response.statusCode);
      return await replyOf(response);
    } catch (error) {
      throw failureOf(error);
    }
  }

  private async credentials({ credential }: Backend): Promise<Record<string, string>> {
    if (!credential) return {};
    const secret = await this.secrets.read(credential.secret);
    const value = secret && credential.prefix + secret.reveal();
    if (value && isHeaderSafe(value)) return { [credential.header.toLowerCase()]: value };
    throw new GatewayError('backend_unavailable', undefined, {
      cause: new NotSent('no-credential'),
      detail: 'the secret of its credential is missing, or cannot be a header',
    });
  }
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

/** A name may have several addresses: then there is one error for each. */
function wasNeverConnected(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('errors' in error && Array.isArray(error.errors)) {
    return error.errors.every(wasNeverConnected);
  }
  return 'code' in error && NOT_CONNECTED.has(String(error.code));
}
