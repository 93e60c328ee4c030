import { BUS, wasUnheard } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { GatewayError } from '@gatehouse/contracts';
import type { BackendReply, BackendRequest } from '@gatehouse/contracts';
import { isJsonContentType } from '@modelcontextprotocol/server';
import { Inject, Injectable } from '@nestjs/common';
import { NotSent } from './attempt-cause.js';
import type { OperationCall, OpenReply, OperationTransport, Upload } from './backend.js';

/** Backends on the bus: `nats://<name>`. */
@Injectable()
export class NatsBackend implements OperationTransport {
  constructor(@Inject(BUS) private readonly bus: Bus) {}

  call(call: OperationCall): Promise<BackendReply> {
    const { parameters, body } = call.request;
    return this.ask(call, body === undefined ? { parameters } : { parameters, body });
  }

  async open(call: OperationCall, upload: Upload): Promise<OpenReply> {
    const { parameters } = call.request;
    const body = await jsonOf(upload);
    const reply = await this.ask(call, body === undefined ? { parameters } : { parameters, body });
    return openReply(reply);
  }

  private async ask(
    { backend, request, timeoutMs, signal }: OperationCall,
    message: BackendRequest,
  ): Promise<BackendReply> {
    const target = {
      backend: backend.url.slice('nats://'.length),
      operationId: request.operation.operationId,
    };
    try {
      return await this.bus.requestBackend(target, message, { timeoutMs, signal });
    } catch (error) {
      if (!wasUnheard(error)) throw error;
      const cause = new NotSent('unreachable', { cause: error });
      throw new GatewayError('backend_unavailable', undefined, { cause });
    }
  }
}

/** So large a body goes into one message of the broker. */
const MAX_BYTES = 768 * 1024;

/** A body over NATS is JSON: undefined if there is none. */
async function jsonOf({ headers, body }: Upload): Promise<unknown> {
  if (!body) return undefined;
  if (!isJsonContentType(headers['content-type'])) {
    throw notSent('invalid_request', 'The body must be application/json');
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_BYTES) throw notSent('too_large', `A body may have ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return value;
  } catch {
    throw notSent('invalid_request', 'The body is not valid JSON');
  }
}

function notSent(code: 'invalid_request' | 'too_large', message: string): GatewayError {
  return new GatewayError(code, message, { cause: new NotSent('unfit') });
}

/** As HTTP would have it: text is text, and anything else JSON. */
function openReply({ status, body }: BackendReply): OpenReply {
  const close = (): void => undefined;
  if (body === null || body === undefined) return { status, headers: {}, body: chunks(), close };
  const isText = typeof body === 'string';
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json';
  const bytes = Buffer.from(isText ? body : JSON.stringify(body));
  return { status, headers: { 'content-type': type }, body: chunks(bytes), close };
}

async function* chunks(...all: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}
