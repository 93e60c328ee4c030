import { bodyText, sendAnswer } from '@gatehouse/stand-in';
import { Controller, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccessGuard } from '../access/access.guard.js';
import { callerOf } from '../access/caller.js';
import { CALL_HEADER } from '../behaviour/call-behaviour.js';
import { requestIdOf } from '../capture/reception.js';
import { errorBody } from '../errors/error-body.js';
import { Files } from '../files/files.js';
import { RateLimiter } from '../metering/rate-limiter.js';
import { tokensIn } from '../prompt/prompt-block.js';
import { MessageDesk } from './message-desk.js';
import { parseCountTokensRequest } from './parse-request.js';

@Controller('v1/messages')
@UseGuards(AccessGuard)
export class MessagesController {
  constructor(
    private readonly desk: MessageDesk,
    private readonly limiter: RateLimiter,
    private readonly files: Files,
  ) {}

  @Post()
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const caller = callerOf(request);
    try {
      const requestId = requestIdOf(reply);
      const answer = await this.desk.answer({
        requestId,
        caller,
        text: bodyText(request),
        wish: request.headers[CALL_HEADER],
        isGone: () => reply.raw.destroyed,
      });
      reply.headers(this.limiter.headers(caller.key));
      await sendAnswer(reply, answer, ({ type, message }) => errorBody(type, message, requestId));
    } catch (error) {
      reply.headers(this.limiter.headers(caller.key));
      throw error;
    }
  }

  @Post('count_tokens')
  @HttpCode(200)
  count(@Req() request: FastifyRequest): { input_tokens: number } {
    const { blocks } = parseCountTokensRequest(bodyText(request), callerOf(request));
    this.files.check(blocks);
    return { input_tokens: tokensIn(blocks) };
  }
}
