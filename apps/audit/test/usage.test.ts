import {
  auditLlmCallRecorded,
  auditTokenDecisionRecorded,
  auditToolCallRecorded,
} from '@gatehouse/contracts';
import type { RunningService } from '@gatehouse/service-kit';
import { eventually } from '@gatehouse/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setUpAudit } from './support/audit-setup.js';
import type { AuditSetup } from './support/audit-setup.js';
import { llmCall, tokenDecision, toolCall } from '../src/testing/records.js';

const usageOf = (promptTokens: number, completionTokens: number) => ({
  promptTokens,
  completionTokens,
  cacheCreationTokens: 0,
  cacheReadTokens: 0,
});

describe('usage', () => {
  let audit: AuditSetup;
  let service: RunningService;

  beforeAll(async () => {
    audit = await setUpAudit();
    service = await audit.boot();
    const llm = [
      llmCall({
        at: '2026-03-01T10:00:10Z',
        usage: usageOf(100, 20),
        latencyMs: 100,
        cost: { currency: 'USD', micros: 1_200 },
      }),
      llmCall({
        at: '2026-03-01T10:59:59.999Z',
        usage: usageOf(200, 30),
        latencyMs: 300,
        cost: { currency: 'USD', micros: 800 },
      }),
      llmCall({
        at: '2026-03-01T11:00:00Z',
        usage: usageOf(2 ** 40, 7),
        latencyMs: 10,
        cost: { currency: 'EUR', micros: 2 ** 40 },
      }),
      llmCall({ at: '2026-03-01T10:30:00Z', usage: null, outcome: 'refused', latencyMs: 1 }),
      llmCall({
        at: '2026-03-01T10:30:00Z',
        model: 'small',
        application: 'two',
        outcome: 'aborted',
      }),
    ];
    const tools = [
      toolCall({ at: '2026-03-01T10:10:00Z', latencyMs: 50 }),
      toolCall({ at: '2026-03-01T10:10:00Z', latencyMs: 70, outcome: 'upstream_error' }),
      toolCall({ at: '2026-03-01T10:10:00Z', latencyMs: 90, outcome: 'failed' }),
      toolCall({ at: '2026-03-01T10:10:00Z', tool: 'deleteCustomer', outcome: 'refused' }),
      toolCall({ at: '2026-03-01T10:10:00Z', tenant: null, application: null, outcome: 'refused' }),
      toolCall({ at: '2026-03-01T10:10:00Z', tenant: 'acme', application: 'theirs' }),
    ];
    for (const record of llm) await audit.bus.emit(auditLlmCallRecorded, record);
    for (const record of tools) await audit.bus.emit(auditToolCallRecorded, record);
    await audit.bus.emit(auditTokenDecisionRecorded, tokenDecision({ at: '2026-03-01T10:10:00Z' }));
    await eventually(async () => expect(await audit.count()).toBe(12));
  });

  afterAll(() => audit.stop());

  const usage = (query: string, tenant = 'default') =>
    audit.ask(
      `${service.url}/v1/usage?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z&${query}`,
      { tenant },
    );

  it('counts calls, tokens and cost of applications by the hour [budget:cost:recorded]', async () => {
    const { status, body } = await usage('groupBy=application&bucket=hour');
    expect(status).toBe(200);
    expect(body).toEqual({
      groupBy: 'application',
      bucket: 'hour',
      from: '2026-03-01T00:00:00.000Z',
      to: '2026-03-02T00:00:00.000Z',
      truncated: false,
      rows: [
        {
          start: '2026-03-01T10:00:00.000Z',
          application: 'internal-agent',
          calls: 7,
          refused: 2,
          errors: 2,
          aborted: 0,
          intended: 0,
          promptTokens: 300,
          completionTokens: 50,
          totalTokens: 350,
          costMicros: { USD: 2_000 },
          latencyMs: { p50: 90, p95: 260 },
        },
        {
          start: '2026-03-01T10:00:00.000Z',
          application: 'two',
          calls: 1,
          refused: 0,
          errors: 0,
          aborted: 1,
          intended: 0,
          promptTokens: 100,
          completionTokens: 20,
          totalTokens: 120,
          costMicros: {},
          latencyMs: { p50: 12.5, p95: 12.5 },
        },
        {
          start: '2026-03-01T10:00:00.000Z',
          application: null,
          calls: 1,
          refused: 1,
          errors: 0,
          aborted: 0,
          intended: 0,
          promptTokens: 0,
          completionTokens: 0,
          totalTokens: 0,
          costMicros: {},
          latencyMs: null,
        },
        {
          start: '2026-03-01T11:00:00.000Z',
          application: 'internal-agent',
          calls: 1,
          refused: 0,
          errors: 0,
          aborted: 0,
          intended: 0,
          promptTokens: 2 ** 40,
          completionTokens: 7,
          totalTokens: 2 ** 40 + 7,
          costMicros: { EUR: 2 ** 40 },
          latencyMs: { p50: 10, p95: 10 },
        },
      ],
    });
  });

  it('groups by tool, and by model', async () => {
    const tools = await usage('groupBy=tool&bucket=day');
    expect(tools.body.rows).toMatchObject([
      { server: 'crm-mcp-server', tool: 'deleteCustomer', calls: 1, refused: 1, latencyMs: null },
      { server: 'crm-mcp-server', tool: 'getCustomer', calls: 4, refused: 1, errors: 2 },
    ]);
    const models = await usage('groupBy=model&bucket=day');
    expect(models.body.rows).toMatchObject([
      {
        model: 'claude-sonnet-4-5',
        calls: 4,
        refused: 1,
        completionTokens: 57,
        costMicros: { USD: 2_000, EUR: 2 ** 40 },
      },
      { model: 'small', calls: 1 },
    ]);
  });

  it('counts by the minute of UTC, and nothing outside of the span', async () => {
    const { body } = await usage('groupBy=model&bucket=minute&limit=1');
    expect(body.parameters).toEqual([
      { parameter: 'limit', problem: 'there is no such parameter' },
    ]);
    const minutes = await audit.ask(
      `${service.url}/v1/usage?groupBy=model&bucket=minute&from=2026-03-01T12:30:00%2B02:00&to=2026-03-01T11:00:00Z`,
    );
    expect(
      minutes.body.rows.map(({ start, model }: { start: string; model: string }) => [start, model]),
    ).toEqual([
      ['2026-03-01T10:30:00.000Z', 'claude-sonnet-4-5'],
      ['2026-03-01T10:30:00.000Z', 'small'],
      ['2026-03-01T10:59:00.000Z', 'claude-sonnet-4-5'],
    ]);
  });

  it('looks at the last day by default', async () => {
    await audit.bus.emit(auditToolCallRecorded, toolCall({ tenant: 'fresh' }));
    await eventually(async () => {
      const { body } = await audit.ask(`${service.url}/v1/usage?groupBy=tool`, { tenant: 'fresh' });
      expect(body).toMatchObject({ bucket: 'hour', rows: [{ calls: 1 }] });
      expect(Date.parse(body.to) - Date.parse(body.from)).toBe(86_400_000);
    });
  });

  it.each([
    ['bucket=hour', ['groupBy']],
    ['groupBy=user&bucket=week', ['bucket', 'groupBy']],
    ['groupBy=tool&from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z', ['from']],
    ['groupBy=tool&bucket=minute&from=2026-01-02T00:00:00Z&to=2026-01-04T00:00:00Z', ['bucket']],
  ])('refuses %s', async (query, names) => {
    const { status, body } = await audit.ask(`${service.url}/v1/usage?${query}`);
    expect(status).toBe(400);
    expect(body.parameters.map(({ parameter }: { parameter: string }) => parameter).sort()).toEqual(
      names,
    );
  });
});
