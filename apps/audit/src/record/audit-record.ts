import { auditTokenDecisionRecorded, LlmCallRecord, ToolCallRecord } from '@gatehouse/contracts';
import { z } from 'zod';

/** Ids are UUIDs; the limit keeps what else may come within the size of an index entry. */
const id = z.string().min(1).max(128);

/** What audit keeps: one record for each call, and for each decision about a token. */
export const AuditRecord = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tool-call'), ...ToolCallRecord.shape, id }),
  z.object({ kind: z.literal('llm-call'), ...LlmCallRecord.shape, id }),
  z.object({
    kind: z.literal('token-decision'),
    ...auditTokenDecisionRecorded.payload.shape,
    id,
  }),
]);
export type AuditRecord = z.output<typeof AuditRecord>;

export const RecordKind = z.enum(['tool-call', 'llm-call', 'token-decision']);
export type RecordKind = AuditRecord['kind'];

/**
 * Stands for the tenant of a caller who could not be identified. No tenant has an empty name, and unlike
 * a null it takes part in indexes and comparisons.
 */
export const UNATTRIBUTED = '';
