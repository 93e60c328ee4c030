import { CLOCK } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, LessThanOrEqual } from 'typeorm';
import { storableText } from '../record/storable.js';
import { RejectedEventEntity } from './rejected-event.entity.js';

/** So many are kept: enough to see what goes wrong, and no way to fill the database. */
const KEPT = 10_000;
const MAX_REASON = 500;

export interface Rejection {
  readonly subject: string;
  readonly reason: string;
}

/** The events that could not become records. */
@Injectable()
export class RejectedEventRepository {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async add({ subject, reason }: Rejection): Promise<void> {
    const added = await this.dataSource.getRepository(RejectedEventEntity).save({
      at: new Date(this.clock.now()),
      subject: storableText(subject, MAX_REASON),
      reason: storableText(reason, MAX_REASON),
    });
    await this.dataSource
      .getRepository(RejectedEventEntity)
      .delete({ id: LessThanOrEqual(added.id - KEPT) });
  }
}
