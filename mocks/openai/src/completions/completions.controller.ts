import { bodyText, sendAnswer } from '@gatehouse/stand-in';
import { Controller, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccessGuard, callerOf } from '../access/access.guard.js';
import { requestIdOf } from '../capture/reception.js';
import { bodyOfFailure } from '../errors/error-body.js';
import { RateLimiter } from '../metering/rate-limiter.js';
import { CompletionDesk } from './completion-desk.js';

@Controller('v1/chat/completions')
@UseGuards(AccessGuard)
export class CompletionsController {
  constructor(
    private readonly desk: CompletionDesk,
    private readonly limiter: RateLimiter,
  ) {}

  @Post()
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const key = callerOf(request);
    try {
      const answer = await this.desk.answer({
        requestId: requestIdOf(reply),
        key,
        text: bodyText(request),
        isGone: () => reply.raw.destroyed,
      });
      reply.headers(this.limiter.headers(key));
      await sendAnswer(reply, answer, bodyOfFailure);
    } catch (error) {
      reply.headers(this.limiter.headers(key));
      throw error;
    }
  }
}
