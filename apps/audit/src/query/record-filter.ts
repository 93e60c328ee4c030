import { Outcome, W3cIds } from '@gatehouse/contracts';
import { z } from 'zod';
import { AuditRecord, RecordKind } from '../record/audit-record.js';
import { MAX_SEARCHABLE, searchable } from '../record/columns.js';
import { Cursor } from './cursor.js';
import { count, Instant } from './parameters.js';

const MAX_PAGE = 500;
const PAGE = 50;

const name = z.string().min(1).max(MAX_SEARCHABLE).transform(searchable).optional();

/** What `GET /v1/records` understands. All conditions hold together. */
export const RecordFilter = z.strictObject({
  application: name,
  kind: RecordKind.optional(),
  server: name,
  tool: name,
  model: name,
  outcome: Outcome.optional(),
  traceId: W3cIds.shape.traceId.optional(),
  /** Inclusive. */
  from: Instant.optional(),
  /** Exclusive. */
  to: Instant.optional(),
  limit: count(MAX_PAGE, PAGE),
  cursor: Cursor.optional(),
});
export type RecordFilter = z.output<typeof RecordFilter>;

export const RecordPage = z.object({
  /** Newest first. */
  records: z.array(AuditRecord),
  /** The cursor of the next page; null on the last one. */
  next: z.string().nullable(),
});
export type RecordPage = z.output<typeof RecordPage>;

export const TraceRecords = z.object({
  traceId: W3cIds.shape.traceId,
  /** In the order in which the gate received the calls. */
  records: z.array(AuditRecord),
  /** True if the trace has more records than are shown. */
  truncated: z.boolean(),
});
export type TraceRecords = z.output<typeof TraceRecords>;
