import type { Outcome } from '@gatehouse/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { safeInteger } from '../database/safe-integer.js';
import type { RecordKind } from './audit-record.js';

@Entity({ name: 'audit_record' })
@Index('audit_record_by_time', ['tenant', 'at', 'id'])
@Index('audit_record_by_application', ['tenant', 'application', 'at', 'id'])
@Index('audit_record_by_outcome', ['tenant', 'outcome', 'at', 'id'])
@Index('audit_record_by_trace', ['tenant', 'traceId', 'at', 'id'])
@Index('audit_record_by_sequence', ['tenant', 'sequence'], { unique: true })
export class AuditRecordEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'audit_record_pk' })
  id!: string;
  @Column({ type: 'text' }) kind!: RecordKind;
  /** False while only the intent of the call is known. */
  @Column({ type: 'boolean' }) final!: boolean;
  @Column({ type: 'timestamptz', precision: 3 }) at!: Date;
  /** Empty where the caller could not be identified. */
  @Column({ type: 'text' }) tenant!: string;
  @Column({ type: 'text', nullable: true }) application!: string | null;
  @Column({ type: 'text', nullable: true }) server!: string | null;
  @Column({ type: 'text', nullable: true }) tool!: string | null;
  @Column({ type: 'text', nullable: true }) model!: string | null;
  @Column({ type: 'text' }) outcome!: Outcome;
  @Column({ name: 'trace_id', type: 'text', nullable: true }) traceId!: string | null;
  @Column({ name: 'latency_ms', type: 'double precision', nullable: true })
  latencyMs!: number | null;
  @Column({ name: 'prompt_tokens', type: 'bigint', nullable: true, transformer: safeInteger })
  promptTokens!: number | null;
  @Column({ name: 'completion_tokens', type: 'bigint', nullable: true, transformer: safeInteger })
  completionTokens!: number | null;
  /** Millionths of the currency. */
  @Column({ name: 'cost_micros', type: 'bigint', nullable: true, transformer: safeInteger })
  costMicros!: number | null;
  @Column({ name: 'cost_currency', type: 'text', nullable: true }) costCurrency!: string | null;
  /** The whole record. */
  @Column({ type: 'jsonb' }) document!: object;
  /** Its place in the tenant's chain. */
  @Column({ type: 'bigint', transformer: safeInteger }) sequence!: number;
}
