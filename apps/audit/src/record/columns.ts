import type { Outcome } from '@gatehouse/contracts';
import type { AuditRecord, RecordKind } from './audit-record.js';
import { UNATTRIBUTED } from './audit-record.js';
import { storableText } from './storable.js';

/** What of a record can be searched and counted. All of it is derived from the record. */
export interface RecordColumns {
  readonly id: string;
  readonly kind: RecordKind;
  readonly at: Date;
  readonly tenant: string;
  readonly application: string | null;
  readonly server: string | null;
  readonly tool: string | null;
  readonly model: string | null;
  readonly outcome: Outcome;
  readonly traceId: string | null;
  readonly latencyMs: number | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly costMicros: number | null;
  readonly costCurrency: string | null;
}

/** Longer names are found by their beginning: an index entry has a limit, and strangers choose names. */
export const MAX_SEARCHABLE = 256;

const TOKEN_OUTCOMES = { issued: 'ok', refused: 'refused', revoked: 'ok' } as const;

export function columnsOf(record: AuditRecord): RecordColumns {
  return { ...sharedColumns(record), ...ownColumns(record) };
}

/** A name as it stands in its column. */
export function searchable(name: string): string {
  return storableText(name.slice(0, MAX_SEARCHABLE));
}

const none = {
  server: null,
  tool: null,
  model: null,
  latencyMs: null,
  promptTokens: null,
  completionTokens: null,
  costMicros: null,
  costCurrency: null,
};

type SharedColumn = 'id' | 'kind' | 'at' | 'tenant' | 'application' | 'traceId';

function sharedColumns(record: AuditRecord): Pick<RecordColumns, SharedColumn> {
  return {
    id: record.id,
    kind: record.kind,
    at: new Date(record.at),
    tenant: record.tenant ?? UNATTRIBUTED,
    application: record.application === null ? null : searchable(record.application),
    traceId: record.trace?.traceId ?? null,
  };
}

function ownColumns(record: AuditRecord): Omit<RecordColumns, SharedColumn> {
  switch (record.kind) {
    case 'tool-call':
      return {
        ...none,
        server: record.server,
        tool: searchable(record.tool),
        outcome: record.outcome,
        latencyMs: record.latencyMs,
      };
    case 'llm-call':
      return {
        ...none,
        model: searchable(record.model),
        outcome: record.outcome,
        latencyMs: record.latencyMs,
        promptTokens: record.usage?.promptTokens ?? null,
        completionTokens: record.usage?.completionTokens ?? null,
        costMicros: record.cost?.micros ?? null,
        costCurrency: record.cost ? searchable(record.cost.currency) : null,
      };
    case 'token-decision':
      return { ...none, outcome: TOKEN_OUTCOMES[record.event] };
  }
}
