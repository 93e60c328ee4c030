import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { readRows } from '../database/read-rows.js';
import type { RecordKind } from '../record/audit-record.js';
import { Usage } from './usage-query.js';
import type { UsageQuery } from './usage-query.js';

const MAX_ROWS = 5_000;

/** Which records are counted, and by which columns. A decision about a token is not a call. */
const GROUPS: Readonly<
  Record<UsageQuery['groupBy'], { columns: string; kinds: readonly RecordKind[] }>
> = {
  application: { columns: 'application', kinds: ['tool-call', 'llm-call'] },
  tool: { columns: 'server, tool', kinds: ['tool-call'] },
  model: { columns: 'model', kinds: ['llm-call'] },
};

/** Counted from the records themselves, so that it cannot differ from them. No name is empty. */
const usageOf = (columns: string): string => `
  WITH call AS (
    SELECT *, date_trunc($1, at, 'UTC') AS start FROM audit_record
    WHERE tenant = ANY($2) AND at >= $3 AND at < $4 AND kind = ANY($5)
  ), cost AS (
    SELECT start, ${columns}, jsonb_object_agg(cost_currency, micros) AS micros
    FROM (
      SELECT start, ${columns}, cost_currency, sum(cost_micros) AS micros FROM call
      WHERE cost_micros IS NOT NULL
      GROUP BY start, ${columns}, cost_currency
    ) AS by_currency
    GROUP BY start, ${columns}
  ), figure AS (
    SELECT start, ${columns},
      count(*)::int AS calls,
      count(*) FILTER (WHERE outcome = 'refused')::int AS refused,
      count(*) FILTER (WHERE outcome IN ('upstream_error', 'failed'))::int AS errors,
      count(*) FILTER (WHERE outcome = 'aborted')::int AS aborted,
      count(*) FILTER (WHERE outcome = 'intended')::int AS intended,
      coalesce(sum(prompt_tokens), 0) AS "promptTokens",
      coalesce(sum(completion_tokens), 0) AS "completionTokens",
      percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY latency_ms)
        FILTER (WHERE outcome NOT IN ('refused', 'intended')) AS latency
    FROM call
    GROUP BY start, ${columns}
    ORDER BY start, ${columns}
    LIMIT $6
  )
  SELECT figure.*, coalesce(cost.micros, '{}') AS "costMicros"
  FROM figure LEFT JOIN cost ON figure.start = cost.start
    ${columns
      .split(', ')
      .map((column) => `AND coalesce(figure.${column}, '') = coalesce(cost.${column}, '')`)
      .join(' ')}
  ORDER BY figure.start, ${columns
    .split(', ')
    .map((column) => `figure.${column}`)
    .join(', ')}`;

const Row = z.looseObject({
  start: z.date().transform((start) => start.toISOString()),
  promptTokens: z.coerce.number(),
  completionTokens: z.coerce.number(),
  costMicros: z.record(z.string(), z.number()),
  latency: z.tuple([z.number(), z.number()]).nullable(),
});

/** Adds up what was used. */
@Injectable()
export class UsageRepository {
  constructor(private readonly dataSource: DataSource) {}

  async read(tenants: readonly string[], query: UsageQuery): Promise<Usage> {
    const { groupBy, bucket, from, to } = query;
    const { columns, kinds } = GROUPS[groupBy];
    const rows = await readRows(this.dataSource, Row, {
      sql: usageOf(columns),
      parameters: [bucket, tenants, from, to, kinds, MAX_ROWS + 1],
    });
    return Usage.parse({
      groupBy,
      bucket,
      from: from.toISOString(),
      to: to.toISOString(),
      rows: rows.slice(0, MAX_ROWS).map(({ latency, ...row }) => ({
        ...row,
        totalTokens: row.promptTokens + row.completionTokens,
        latencyMs: latency === null ? null : { p50: latency[0], p95: latency[1] },
      })),
      truncated: rows.length > MAX_ROWS,
    });
  }
}
