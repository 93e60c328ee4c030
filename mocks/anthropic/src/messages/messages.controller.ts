import { Controller, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { AccessGuard } from '../access/access.guard.js';
import { readApiVersion } from '../access/api-version.js';
import { bodyOf, requestIdOf } from '../capture/reception.js';
import { promptTokens } from '../metering/estimate-tokens.js';
import { RateLimiter } from '../metering/rate-limiter.js';
import { MessageDesk } from './message-desk.js';
import type { Answer } from './message-desk.js';
import { parseCountTokensRequest } from './parse-request.js';
import type { ReceivedBody } from './parse-request.js';

@Controller('v1/messages')
@UseGuards(AccessGuard)
export class MessagesController {
  constructor(
    private readonly desk: MessageDesk,
    private readonly limiter: RateLimiter,
  ) {}

  @Post()
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    try {
      const answer = await this.desk.answer(received(request), requestIdOf(reply));
      reply.headers(this.limiter.headers());
      await send(reply, answer);
    } catch (error) {
      reply.headers(this.limiter.headers());
      throw error;
    }
  }

  @Post('count_tokens')
  @HttpCode(200)
  count(@Req() request: FastifyRequest): { input_tokens: number } {
    return { input_tokens: promptTokens(parseCountTokensRequest(received(request))) };
  }
}

function received(request: FastifyRequest): ReceivedBody {
  return {
    text: bodyOf(request),
    version: readApiVersion(request.headers['anthropic-version']),
    beta: Boolean(request.headers['anthropic-beta']),
  };
}

async function send(reply: FastifyReply, answer: Answer): Promise<void> {
  switch (answer.kind) {
    case 'whole':
      return void (await reply.status(200).send(answer.body));
    case 'stream':
      return void (await reply
        .status(200)
        .type('text/event-stream; charset=utf-8')
        .header('cache-control', 'no-cache')
        .send(Readable.from(answer.bytes, { objectMode: false })));
    case 'failure':
      if (answer.retryAfter !== null) reply.header('retry-after', answer.retryAfter);
      return void (await reply.status(answer.status).send(answer.body));
  }
}
