import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { toolUseByArguments, toolUses } from '@gatehouse/contracts';
import type { ProposedToolUse } from '@gatehouse/contracts';
import { argumentsHash, startTelemetry } from '@gatehouse/service-kit';
import type { Telemetry } from '@gatehouse/service-kit';
import { eventually } from '@gatehouse/testkit';
import { randomBytes } from 'node:crypto';
import { TestGate } from '../testing/gate.js';
import { post, textOf, toolsCall } from '../testing/post.js';

const OWNER = { tenant: 'default', application: 'agent' };
const hex = (bytes: number) => randomBytes(bytes).toString('hex');
const traceparent = (traceId: string) => `00-${traceId}-${hex(8)}-01`;

describe('the join of tool calls to what a model proposed', () => {
  let gate: TestGate;
  let telemetry: Telemetry;
  let customer = 0;

  beforeAll(async () => {
    telemetry = startTelemetry('test', {});
    gate = await TestGate.start();
  });

  beforeEach(async () => {
    await gate.reset();
    customer += 1;
  });

  afterAll(async () => {
    await gate.stop();
    await telemetry.stop();
  });

  const args = () => ({ customer_id: `C-${customer}` });
  const body = (meta?: unknown) => toolsCall('get_customer', args(), meta ? { meta } : {});

  function proposal(more: Partial<ProposedToolUse> = {}): ProposedToolUse {
    return {
      toolUseId: `toolu_${hex(6)}`,
      tool: 'get_customer',
      argumentsHash: argumentsHash(args()),
      at: new Date().toISOString(),
      trace: { traceId: hex(16), spanId: hex(8) },
      consumedBy: null,
      ...more,
    };
  }

  async function propose(...proposals: ProposedToolUse[]): Promise<void> {
    const bucket = await gate.bus.bucket(toolUses);
    await bucket.put(toolUseByArguments(OWNER, argumentsHash(args())), { proposals });
  }

  async function proposals(): Promise<ProposedToolUse[]> {
    const bucket = await gate.bus.bucket(toolUses);
    const entry = await bucket.get(toolUseByArguments(OWNER, argumentsHash(args())));
    return entry?.value.proposals ?? [];
  }

  it('puts a call without trace headers into the trace of its proposal, up to the backend', async () => {
    const proposed = proposal();
    await propose(proposed);
    await post(gate, { server: 'crm-http', body: body() });
    const record = await gate.onlyRecord();
    expect(record.join).toEqual({ toolUseId: proposed.toolUseId, confidence: 1 });
    expect(record.trace?.traceId).toBe(proposed.trace.traceId);
    expect(gate.crm.seen[0]?.headers['traceparent']).toContain(proposed.trace.traceId);
    expect(await proposals()).toMatchObject([{ consumedBy: record.id }]);
  });

  it('finds the proposal whatever the order of the keys, and behind a namespace less surely', async () => {
    await propose(proposal({ tool: 'mcp__crm__get_customer' }));
    await post(gate, { body: body() });
    expect((await gate.onlyRecord()).join).toMatchObject({ confidence: 0.9 });
  });

  it.each([
    ['another tool', { tool: 'delete_customer' }],
    ['a tool whose name only ends alike', { tool: 'forget_customer' }],
    ['what another call has taken', { consumedBy: '0b9dcf4e-65a3-4e06-8e8a-6e51f4a14f5c' }],
  ])('does not join %s', async (_, more) => {
    await propose(proposal(more));
    await post(gate, { body: body() });
    expect(await gate.onlyRecord()).toMatchObject({ join: null, outcome: 'upstream_error' });
  });

  it('does not join what another application, or a model for other arguments, proposed', async () => {
    await propose(proposal());
    await post(gate, { body: body(), token: await gate.token({ application: 'stranger' }) });
    expect((await gate.onlyRecord()).join).toBeNull();
    expect(await proposals()).toMatchObject([{ consumedBy: null }]);
  });

  it.each([
    ['header', (id: string) => ({ headers: { traceparent: traceparent(id) }, body: body() })],
    ['message', (id: string) => ({ body: body({ traceparent: traceparent(id) }) })],
    [
      'message rather than of the header',
      (id: string) => ({
        headers: { traceparent: traceparent(hex(16)) },
        body: body({ traceparent: traceparent(id) }),
      }),
    ],
  ])(
    'stays in the trace of the caller’s %s, and records the join all the same',
    async (_, request) => {
      const proposed = proposal();
      await propose(proposed);
      const traceId = hex(16);
      await post(gate, request(traceId));
      const record = await gate.onlyRecord();
      expect(record.trace?.traceId).toBe(traceId);
      expect(record.join?.toolUseId).toBe(proposed.toolUseId);
    },
  );

  it.each(['', 'garbage', '00-0-0-01', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`, 7, null])(
    'is not led astray by the trace context %j',
    async (value) => {
      const proposed = proposal();
      await propose(proposed);
      await post(gate, { body: body({ traceparent: value }) });
      expect((await gate.onlyRecord()).trace?.traceId).toBe(proposed.trace.traceId);
    },
  );

  it('gives two equal calls at once one proposal each', async () => {
    const [one, two] = [proposal(), proposal()];
    await propose(one, two);
    await Promise.all([post(gate, { body: body() }), post(gate, { body: body() })]);
    await eventually(() => expect(gate.records).toHaveLength(2));
    const joins = gate.records.map(({ join }) => join);
    expect(new Set(joins.map((join) => join?.toolUseId))).toEqual(
      new Set([one.toolUseId, two.toolUseId]),
    );
    expect(new Set(joins.map((join) => join?.confidence))).toEqual(new Set([0.5, 1]));
    expect(new Set((await proposals()).map(({ consumedBy }) => consumedBy))).toEqual(
      new Set(gate.records.map(({ id }) => id)),
    );
  });

  it('gives ten equal calls at once no proposal twice', async () => {
    await propose(proposal(), proposal(), proposal());
    await Promise.all(Array.from({ length: 10 }, () => post(gate, { body: body() })));
    await eventually(() => expect(gate.records).toHaveLength(10));
    const joined = gate.records.flatMap(({ join }) => (join ? [join.toolUseId] : []));
    expect(joined).toHaveLength(3);
    expect(new Set(joined).size).toBe(3);
  });

  it('joins a refused call too, so that it is seen who proposed it', async () => {
    await propose(proposal());
    await post(gate, { body: body(), token: await gate.token({ scopes: [] }) });
    expect(await gate.onlyRecord()).toMatchObject({
      errorCode: 'insufficient_scope',
      join: { confidence: 1 },
    });
  });

  it('never costs a call anything but the join', async () => {
    const key = toolUseByArguments(OWNER, argumentsHash(args()));
    const bucket = await gate.bus.bucket({
      ...toolUses,
      value: toolUses.value.or(toolUses.value.partial()),
    });
    await bucket.put(key, {});
    const reply = await post(gate, { body: body() });
    expect(textOf(reply)).toContain('not found');
    expect(await gate.onlyRecord()).toMatchObject({ join: null, outcome: 'upstream_error' });
  });
});
