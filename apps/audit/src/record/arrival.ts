import {
  auditLlmCallRecorded,
  auditTokenDecisionRecorded,
  auditToolCallIntended,
  auditToolCallRecorded,
} from '@gatehouse/contracts';
import { z } from 'zod';
import { digestOf } from './digest.js';
import { AuditRecord } from './audit-record.js';
import { storable, storableArguments } from './storable.js';

/** The events that become records. */
export const RECORDED_EVENTS = [
  auditToolCallRecorded,
  auditToolCallIntended,
  auditLlmCallRecorded,
  auditTokenDecisionRecorded,
] as const;

/** A record as an event has brought it. */
export interface Arrival {
  readonly subject: string;
  readonly record: AuditRecord;
  /** False for the intent of a call whose end is yet to be heard of. */
  readonly final: boolean;
  /** SHA-256, in hex, of the record as it is stored. */
  readonly digest: string;
}

type Understood = { readonly arrival: Arrival } | { readonly problem: string };

const KINDS: Readonly<Record<string, AuditRecord['kind']>> = {
  [auditToolCallRecorded.subject]: 'tool-call',
  [auditToolCallIntended.subject]: 'tool-call',
  [auditLlmCallRecorded.subject]: 'llm-call',
  [auditTokenDecisionRecorded.subject]: 'token-decision',
};

const Fields = z.record(z.string(), z.unknown());

/** The record that an event brings, made fit to be stored; or why it brings none. */
export function understand(subject: string, payload: unknown): Understood {
  const final = subject !== auditToolCallIntended.subject;
  const parsed = AuditRecord.safeParse({
    ...Fields.parse(storable(payload)),
    kind: KINDS[subject],
    ...(final ? {} : { outcome: 'intended' }),
  });
  if (!parsed.success) return { problem: parsed.error.message };
  const record = withinLimits(parsed.data);
  return { arrival: { subject, record, final, digest: digestOf({ final, record }) } };
}

function withinLimits(record: AuditRecord): AuditRecord {
  if (record.kind !== 'tool-call') return record;
  return { ...record, arguments: storableArguments(record.arguments) };
}
