import { z } from 'zod';
import { StackError } from '../stack-error.js';

const TIMEOUT_MS = 10_000;

const common = {
  id: z.string(),
  at: z.string(),
  outcome: z.string(),
  status: z.number().nullable(),
  latencyMs: z.number(),
  decision: z.object({ effect: z.string(), policy: z.string().nullable() }),
  trace: z.object({ traceId: z.string() }).nullable(),
};

const ToolCall = z.object({
  kind: z.literal('tool-call'),
  ...common,
  server: z.string(),
  tool: z.string(),
});

const LlmCall = z.object({
  kind: z.literal('llm-call'),
  ...common,
  model: z.string(),
  usage: z.object({ promptTokens: z.number(), completionTokens: z.number() }).nullable(),
  cost: z.object({ currency: z.string(), micros: z.number() }).nullable(),
  masked: z.record(z.string(), z.number()),
});

const Page = z.object({ records: z.array(z.discriminatedUnion('kind', [ToolCall, LlmCall])) });
const Usage = z.object({
  rows: z.array(
    z.object({
      application: z.string().nullable(),
      promptTokens: z.number(),
      completionTokens: z.number(),
      totalTokens: z.number(),
      /** Millionths of each currency. */
      costMicros: z.record(z.string(), z.number()),
    }),
  ),
});

export type ToolCall = z.output<typeof ToolCall>;
export type LlmCall = z.output<typeof LlmCall>;
export type CallRecord = ToolCall | LlmCall;
export type UsageRow = z.output<typeof Usage>['rows'][number];

/** Asks the audit service what it knows, as any reader of its API would. */
export class AuditClient {
  constructor(
    private readonly base: string,
    private readonly token: string,
  ) {}

  /** The tool and model calls of an application since an instant, oldest first. */
  async calls(application: string, from: Date): Promise<CallRecord[]> {
    const kinds = ['tool-call', 'llm-call'];
    const pages = await Promise.all(
      kinds.map((kind) =>
        this.get(Page, '/v1/records', {
          application,
          kind,
          from: from.toISOString(),
          limit: '500',
        }),
      ),
    );
    return pages
      .flatMap((page) => page.records)
      .toSorted((one, other) => one.at.localeCompare(other.at));
  }

  /** What an application has used since an instant. */
  async usage(application: string, from: Date): Promise<UsageRow> {
    const query = { groupBy: 'application', bucket: 'day', from: from.toISOString() };
    const { rows } = await this.get(Usage, '/v1/usage', query);
    const own = rows.filter((row) => row.application === application);
    const sum = (count: (row: UsageRow) => number): number =>
      own.reduce((total, row) => total + count(row), 0);
    return {
      application,
      promptTokens: sum((row) => row.promptTokens),
      completionTokens: sum((row) => row.completionTokens),
      totalTokens: sum((row) => row.totalTokens),
      costMicros: { USD: sum((row) => row.costMicros['USD'] ?? 0) },
    };
  }

  private async get<Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    query: Record<string, string>,
  ): Promise<z.output<Schema>> {
    const response = await fetch(`${this.base}${path}?${new URLSearchParams(query).toString()}`, {
      headers: { authorization: `Bearer ${this.token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) return schema.parse(await response.json());
    throw new StackError(
      `audit answers ${path} with status ${response.status}: ${await response.text()}`,
    );
  }
}
