import { CLOCK } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { All, Controller, Inject, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addressOf } from '../mcp/address.js';
import type { Address, AddressParams } from '../mcp/address.js';
import { answerBody } from '../mcp/http/answer-body.js';
import { formRefusal, streamFormRefusal } from '../mcp/http/form.js';
import { hangUpSignal } from '../mcp/http/hang-up.js';
import { HostGuard } from '../mcp/http/host-guard.js';
import type { HttpAnswer } from '../mcp/http/http-answer.js';
import { sendAnswer } from '../mcp/http/send-answer.js';
import { EventStream } from '../streams/event-stream.js';
import { LegacySse } from './legacy-sse.js';
import type { Request } from './legacy-sse.js';
import { MAX_MESSAGE_BYTES } from './read-posted.js';

/** So many bytes of answers may wait for a client that does not read. */
const MAX_BACKLOG = 16 * 1024 * 1024;

/** The two addresses of the transport HTTP+SSE, for every server. */
@Controller(':server/v:version')
export class LegacySseController {
  constructor(
    private readonly sse: LegacySse,
    private readonly guard: HostGuard,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @All('sse')
  async stream(
    @Param() address: AddressParams,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const opened = this.requestOf(addressOf(address), request, reply);
    const begin = (): EventStream => {
      reply.hijack();
      return new EventStream(reply.raw, MAX_BACKLOG);
    };
    const refusal = streamFormRefusal(request, this.guard) ?? (await this.sse.open(opened, begin));
    if (refusal) await sendAnswer(reply, refusal);
  }

  @All('message')
  async message(
    @Param() address: AddressParams,
    @Query('sessionId') sessionId: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const posted = this.requestOf(addressOf(address), request, reply);
    const id = typeof sessionId === 'string' ? sessionId : '';
    const refusal = formRefusal(request, this.guard);
    const take = (text: string): Promise<HttpAnswer> => this.sse.post(posted, id, text);
    await sendAnswer(reply, refusal ?? (await answerBody(request.raw, MAX_MESSAGE_BYTES, take)));
  }

  private requestOf(
    address: Address,
    { headers, ip: remoteAddress }: FastifyRequest,
    reply: FastifyReply,
  ): Request {
    const signal = hangUpSignal(reply.raw);
    return { address, headers, remoteAddress, receivedAt: this.clock.now(), signal };
  }
}
