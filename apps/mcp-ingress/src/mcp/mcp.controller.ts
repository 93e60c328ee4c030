import { CLOCK } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { All, Controller, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addressOf } from './address.js';
import type { Address, AddressParams } from './address.js';
import { answerBody } from './http/answer-body.js';
import { AnswerStream } from './http/answer-stream.js';
import { formRefusal, streamFormRefusal } from './http/form.js';
import { hangUpSignal } from './http/hang-up.js';
import { HostGuard } from './http/host-guard.js';
import type { HttpAnswer } from './http/http-answer.js';
import { acceptsEvents } from './http/media-types.js';
import { MAX_BODY_BYTES } from './http/read-body.js';
import { sendAnswer } from './http/send-answer.js';
import { EventStream } from '../streams/event-stream.js';
import { SessionListening } from './listening/session-listening.js';
import { McpEndpoint } from './mcp-endpoint.js';
import { readMessage } from './wire/read-message.js';
import type { MessageHeaders } from './wire/standard-headers.js';

/** A listener who reads more slowly than this is left. In bytes. */
const MAX_BACKLOG = 256 * 1024;

/** The MCP endpoint of every server. */
@Controller()
export class McpController {
  constructor(
    private readonly endpoint: McpEndpoint,
    private readonly listening: SessionListening,
    private readonly guard: HostGuard,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @All(':server/v:version/mcp')
  async serve(
    @Param() params: AddressParams,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const address = addressOf(params);
    if (isListening(request)) return this.listen(address, request, reply);
    const refusal = formRefusal(request, this.guard);
    const stream = new AnswerStream(reply);
    const answer = refusal ?? (await this.answer(address, request, stream));
    if (stream.hasBegun) stream.end(answer.body);
    else await sendAnswer(reply, answer);
  }

  /** The stream of a session, for what belongs to no request. */
  private async listen(
    address: Address,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const { headers, ip: remoteAddress } = request;
    const signal = hangUpSignal(reply.raw);
    const listener = { address, headers, remoteAddress, receivedAt: this.clock.now(), signal };
    const begin = (): EventStream => {
      reply.hijack();
      return new EventStream(reply.raw, MAX_BACKLOG);
    };
    const refusal =
      streamFormRefusal(request, this.guard) ?? (await this.listening.open(listener, begin));
    if (refusal) await sendAnswer(reply, refusal);
  }

  private async answer(
    address: Address,
    { raw, headers, ip: remoteAddress }: FastifyRequest,
    stream: AnswerStream,
  ): Promise<HttpAnswer> {
    const receivedAt = this.clock.now();
    const signal = stream.hangUp;
    const { keepAlive } = stream;
    const notify = acceptsEvents(headers.accept) ? stream.notify : null;
    const transport = 'streamable-http';
    const carried = {
      transport,
      headers,
      remoteAddress,
      receivedAt,
      signal,
      notify,
      keepAlive,
    } as const;
    return answerBody(raw, MAX_BODY_BYTES, (text) => {
      const inbound = readMessage(text, messageHeaders(headers));
      return this.endpoint.answer({ ...carried, address, inbound });
    });
  }
}

/** Without a session there is nothing to GET. */
function isListening({ method, headers }: FastifyRequest): boolean {
  return method === 'GET' && headers['mcp-session-id'] !== undefined;
}

function messageHeaders(headers: FastifyRequest['headers']): MessageHeaders {
  const version = one(headers['mcp-protocol-version']);
  const method = one(headers['mcp-method']);
  const name = one(headers['mcp-name']);
  return {
    ...(version === undefined ? {} : { protocolVersionHeader: version }),
    ...(method === undefined ? {} : { mcpMethodHeader: method }),
    ...(name === undefined ? {} : { mcpNameHeader: name }),
  };
}

/** A header that is there twice says two things, joined as HTTP joins them: it will match nothing. */
function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}
