import { Column, Entity, PrimaryColumn } from 'typeorm';
import { safeInteger } from '../database/safe-integer.js';

/** The two ends of a tenant's chain. Its row is also the lock under which the chain grows. */
@Entity({ name: 'chain_head' })
export class ChainHeadEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'chain_head_pk' }) tenant!: string;
  @Column({ type: 'bigint', transformer: safeInteger }) sequence!: number;
  @Column({ type: 'bytea' }) hash!: Buffer;
  /** The last link that retention has removed; what is left follows it. */
  @Column({ name: 'start_sequence', type: 'bigint', transformer: safeInteger })
  startSequence!: number;
  @Column({ name: 'start_hash', type: 'bytea' }) startHash!: Buffer;
}
