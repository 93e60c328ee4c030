import { GatewayError } from '@gatehouse/contracts';
import { Controller, Delete, Get, HttpCode, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { bodyOf } from '../capture/reception.js';
import { describeIssue } from '../wire/describe-issue.js';
import { parseJson } from '../wire/parse-json.js';
import { Behaviour } from './behaviour.js';
import { BehaviourStore } from './behaviour.store.js';

/** The knobs, for tests. */
@Controller('mock/behaviour')
export class BehaviourController {
  constructor(private readonly store: BehaviourStore) {}

  @Get()
  show(): Behaviour {
    return this.store.current;
  }

  /** Replaces the whole behaviour: what is not named is as if never set. */
  @Put()
  replace(@Req() request: FastifyRequest): Behaviour {
    const parsed = Behaviour.safeParse(parseJson(bodyOf(request)), { reportInput: true });
    if (!parsed.success) throw new GatewayError('invalid_request', describeIssue(parsed.error));
    this.store.replace(parsed.data);
    return this.store.current;
  }

  @Delete()
  @HttpCode(204)
  reset(): void {
    this.store.reset();
  }
}
