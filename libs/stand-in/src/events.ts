import { LOGGER } from '@gatehouse/service-kit';
import type { Logger } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';

/** What the stand-in reports. */
@Injectable()
export class Events {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  operationAnswered(fields: {
    readonly operationId: string;
    readonly transport: 'http' | 'nats';
    readonly status: number;
  }): void {
    this.logger.info(fields, 'operation answered');
  }
}
