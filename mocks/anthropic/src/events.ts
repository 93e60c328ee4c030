import type { Logger } from '@gatehouse/service-kit';
import { LOGGER } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { StopReason } from './writing/fit-draft.js';

/** What the stand-in reports. Nothing of what was asked or answered is in it. */
@Injectable()
export class Events {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  messageAnswered(fields: {
    requestId: string;
    model: string;
    stream: boolean;
    stopReason: StopReason;
    toolCalls: number;
    inputTokens: number;
    outputTokens: number;
  }): void {
    this.logger.info(fields, 'message answered');
  }

  failureInjected(fields: { requestId: string; status: number; type: string }): void {
    this.logger.info(fields, 'failure injected');
  }
}
