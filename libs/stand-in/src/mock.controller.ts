import { GatewayError } from '@gatehouse/contracts';
import { Body, Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { z } from 'zod';
import { Behaviour } from './behaviour.js';
import { BehaviourStore } from './behaviour.store.js';
import { RequestLog } from './request-log.js';
import type { RequestReport } from './request-log.js';

/** The knobs and the memory of the stand-in, for tests. They are not part of its contract. */
@Controller('mock')
export class MockController {
  constructor(
    private readonly behaviour: BehaviourStore,
    private readonly requests: RequestLog,
  ) {}

  @Get('behaviour')
  read(): Behaviour {
    return this.behaviour.current;
  }

  @Put('behaviour')
  replace(@Body() body: unknown): Behaviour {
    const parsed = Behaviour.safeParse(body);
    if (!parsed.success) throw new GatewayError('invalid_request', z.prettifyError(parsed.error));
    this.behaviour.replace(parsed.data);
    return parsed.data;
  }

  @Delete('behaviour')
  @HttpCode(204)
  reset(): void {
    this.behaviour.reset();
  }

  @Get('requests')
  received(): RequestReport {
    return this.requests.report();
  }

  @Delete('requests')
  @HttpCode(204)
  forget(): void {
    this.requests.clear();
  }
}
