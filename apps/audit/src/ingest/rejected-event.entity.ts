import { Column, Entity, PrimaryColumn } from 'typeorm';
import { safeInteger } from '../database/safe-integer.js';

/** An event that could not become a record: where it came from and why, never what it held. */
@Entity({ name: 'rejected_event' })
export class RejectedEventEntity {
  @PrimaryColumn({
    type: 'bigint',
    generated: 'identity',
    generatedIdentity: 'BY DEFAULT',
    transformer: safeInteger,
    primaryKeyConstraintName: 'rejected_event_pk',
  })
  id!: number;
  @Column({ type: 'timestamptz', precision: 3 }) at!: Date;
  @Column({ type: 'text' }) subject!: string;
  @Column({ type: 'text' }) reason!: string;
}
