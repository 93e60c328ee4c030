import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { readRows } from '../database/read-rows.js';
import { AuditRecord } from '../record/audit-record.js';
import { toCursor } from './cursor.js';
import type { RecordFilter, RecordPage, TraceRecords } from './record-filter.js';

const MAX_TRACE = 1_000;

/**
 * One statement for every filter: PostgreSQL plans it with the parameters in hand, and a condition whose
 * parameter is null disappears. Each visible tenant is read in the order of its index, newest first.
 */
const PAGE = `
  SELECT page.id, page.at, page.document
  FROM unnest($1::text[]) AS visible (tenant)
  CROSS JOIN LATERAL (
    SELECT id, at, document FROM audit_record
    WHERE tenant = visible.tenant
      AND ($2::text IS NULL OR application = $2)
      AND ($3::text IS NULL OR kind = $3)
      AND ($4::text IS NULL OR server = $4)
      AND ($5::text IS NULL OR tool = $5)
      AND ($6::text IS NULL OR model = $6)
      AND ($7::text IS NULL OR outcome = $7)
      AND ($8::text IS NULL OR trace_id = $8)
      AND ($9::timestamptz IS NULL OR at >= $9)
      AND ($10::timestamptz IS NULL OR at < $10)
      AND ($11::timestamptz IS NULL OR (at, id) < ($11, $12::text COLLATE "C"))
    ORDER BY at DESC, id DESC
    LIMIT $13
  ) AS page
  ORDER BY page.at DESC, page.id DESC
  LIMIT $13`;

const BY_ID = 'SELECT document FROM audit_record WHERE id = $1 AND tenant = ANY($2)';

const BY_TRACE = `
  SELECT document FROM audit_record
  WHERE tenant = ANY($1) AND trace_id = $2
  ORDER BY at, id
  LIMIT $3`;

const DocumentRow = z.object({ document: AuditRecord });
const PageRow = z.object({ id: z.string(), at: z.date(), document: AuditRecord });

/** Finds records. Whatever is asked for, the tenants bound it. */
@Injectable()
export class RecordQueryRepository {
  constructor(private readonly dataSource: DataSource) {}

  async page(tenants: readonly string[], filter: RecordFilter): Promise<RecordPage> {
    const { cursor, limit } = filter;
    const rows = await readRows(this.dataSource, PageRow, {
      sql: PAGE,
      parameters: [
        tenants,
        filter.application,
        filter.kind,
        filter.server,
        filter.tool,
        filter.model,
        filter.outcome,
        filter.traceId,
        filter.from,
        filter.to,
        cursor?.at,
        cursor?.id,
        limit + 1,
      ],
    });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      records: shown.map(({ document }) => document),
      next: last && rows.length > limit ? toCursor(last) : null,
    };
  }

  async find(tenants: readonly string[], id: string): Promise<AuditRecord | null> {
    const [row] = await readRows(this.dataSource, DocumentRow, {
      sql: BY_ID,
      parameters: [id, tenants],
    });
    return row?.document ?? null;
  }

  async trace(tenants: readonly string[], traceId: string): Promise<TraceRecords> {
    const rows = await readRows(this.dataSource, DocumentRow, {
      sql: BY_TRACE,
      parameters: [tenants, traceId, MAX_TRACE + 1],
    });
    return {
      traceId,
      records: rows.slice(0, MAX_TRACE).map(({ document }) => document),
      truncated: rows.length > MAX_TRACE,
    };
  }
}
