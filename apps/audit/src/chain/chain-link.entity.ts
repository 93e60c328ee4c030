import { Column, Entity, PrimaryColumn } from 'typeorm';
import { safeInteger } from '../database/safe-integer.js';

@Entity({ name: 'chain_link' })
export class ChainLinkEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'chain_link_pk' }) tenant!: string;
  @PrimaryColumn({
    type: 'bigint',
    transformer: safeInteger,
    primaryKeyConstraintName: 'chain_link_pk',
  })
  sequence!: number;
  @Column({ name: 'record_id', type: 'text' }) recordId!: string;
  @Column({ type: 'boolean' }) final!: boolean;
  @Column({ name: 'stored_at', type: 'timestamptz', precision: 3 }) storedAt!: Date;
  @Column({ type: 'bytea' }) digest!: Buffer;
  @Column({ type: 'bytea' }) hash!: Buffer;
}
