import {
  auditLlmCallRecorded,
  auditTokenDecisionRecorded,
  auditToolCallRecorded,
} from '@gatehouse/contracts';
import type { ToolCallRecord } from '@gatehouse/contracts';
import type { RunningService } from '@gatehouse/service-kit';
import { eventually } from '@gatehouse/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AUDIENCE, setUpAudit } from './support/audit-setup.js';
import type { AuditSetup } from './support/audit-setup.js';
import { llmCall, tokenDecision, toolCall } from '../src/testing/records.js';

const TRACE = 'c'.repeat(32);
const inTrace = (spanId: string) => ({ traceId: TRACE, spanId: spanId.repeat(16) });

describe('the query API', () => {
  let audit: AuditSetup;
  let service: RunningService;

  const run = [
    llmCall({ at: '2026-03-01T10:00:00.000Z', trace: inTrace('1') }),
    toolCall({ at: '2026-03-01T10:00:01.000Z', trace: inTrace('2') }),
    toolCall({
      at: '2026-03-01T10:00:01.000Z',
      trace: inTrace('3'),
      server: 'orders-mcp-server',
      tool: 'listOrders',
      outcome: 'upstream_error',
      status: 404,
    }),
    llmCall({ at: '2026-03-01T10:00:02.000Z', trace: inTrace('4'), model: 'claude-haiku-4-5' }),
  ] as const;
  const refused = toolCall({
    at: '2026-03-01T10:05:00.000Z',
    application: 'other-agent',
    outcome: 'refused',
    errorCode: 'not_subscribed',
    status: null,
    decision: { effect: 'deny', policy: 'subscription' },
  });
  const stranger = toolCall({
    at: '2026-03-01T10:06:00.000Z',
    tenant: null,
    application: null,
    outcome: 'refused',
    errorCode: 'unauthenticated',
    trace: inTrace('5'),
  });
  const neighbour = toolCall({
    at: '2026-03-01T10:07:00.000Z',
    tenant: 'acme',
    trace: inTrace('6'),
  });
  const token = tokenDecision({ at: '2026-03-01T09:59:00.000Z' });
  const badToken = tokenDecision({
    at: '2026-03-01T09:58:00.000Z',
    event: 'refused',
    error: 'invalid_client',
  });

  beforeAll(async () => {
    audit = await setUpAudit();
    service = await audit.boot();
    for (const record of [run[0], run[3]]) await audit.bus.emit(auditLlmCallRecorded, record);
    for (const record of [run[1], run[2], refused, stranger, neighbour]) {
      await audit.bus.emit(auditToolCallRecorded, record);
    }
    for (const record of [token, badToken]) {
      await audit.bus.emit(auditTokenDecisionRecorded, record);
    }
    await eventually(async () => expect(await audit.count()).toBe(9));
  });

  afterAll(() => audit.stop());

  const get = (path: string, options?: { tenant?: string; token?: string }) =>
    audit.ask(`${service.url}${path}`, options);
  const ids = async (query: string, options?: { tenant?: string }): Promise<string[]> => {
    const { status, body } = await get(`/v1/records${query}`, options);
    expect(status).toBe(200);
    return body.records.map(({ id }: ToolCallRecord) => id);
  };
  const idsOf = (...records: { id: string }[]) => records.map(({ id }) => id);
  const newest = (a: string, b: string) => (a < b ? 1 : -1);
  /** The two calls of one instant come in the order of their ids. */
  const [later, earlier] = idsOf(run[1], run[2]).toSorted(newest);

  it('lists records newest first', async () => {
    expect(await ids('')).toEqual([
      stranger.id,
      refused.id,
      run[3].id,
      later,
      earlier,
      run[0].id,
      token.id,
      badToken.id,
    ]);
  });

  it.each<[string, () => string[]]>([
    ['application=other-agent', () => idsOf(refused)],
    ['kind=llm-call', () => idsOf(run[3], run[0])],
    ['kind=token-decision', () => idsOf(token, badToken)],
    ['server=orders-mcp-server', () => idsOf(run[2])],
    ['tool=listOrders', () => idsOf(run[2])],
    ['model=claude-haiku-4-5', () => idsOf(run[3])],
    ['outcome=refused', () => idsOf(stranger, refused, badToken)],
    ['outcome=upstream_error', () => idsOf(run[2])],
    [`traceId=${TRACE}&kind=tool-call&outcome=ok`, () => idsOf(run[1])],
    ['from=2026-03-01T10:00:02Z&to=2026-03-01T10:06:00Z', () => idsOf(refused, run[3])],
    ['from=2026-03-01T11:00:02%2B01:00&to=2026-03-01T10:05:00Z', () => idsOf(run[3])],
    ['application=nobody', () => []],
  ])('finds records by %s', async (query, expected) => {
    expect(await ids(`?${query}`)).toEqual(expected());
  });

  it('shows one agent run in the order of time', async () => {
    const { body } = await get(`/v1/traces/${TRACE}`);
    expect(body).toMatchObject({ traceId: TRACE, truncated: false });
    expect(body.records.map(({ id }: ToolCallRecord) => id)).toEqual([
      run[0].id,
      earlier,
      later,
      run[3].id,
      stranger.id,
    ]);
  });

  it('shows another tenant nothing but its own [audit:tenant:isolated]', async () => {
    const acme = { tenant: 'acme' };
    expect(await ids('', acme)).toEqual([neighbour.id]);
    expect(await ids('?outcome=refused', acme)).toEqual([]);
    expect((await get(`/v1/records/${refused.id}`, acme)).status).toBe(404);
    expect((await get(`/v1/records/${stranger.id}`, acme)).status).toBe(404);
    expect((await get(`/v1/traces/${TRACE}`, acme)).body.records).toHaveLength(1);
    expect((await get('/v1/traces/' + 'a'.repeat(32), acme)).body.records).toEqual([]);
    const usage = await get(
      '/v1/usage?groupBy=application&bucket=day&from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z',
      acme,
    );
    expect(usage.body.rows).toHaveLength(1);
    expect(usage.body.rows[0]).toMatchObject({ calls: 1 });
    expect((await get('/v1/verify', acme)).body).toMatchObject({ checked: 1 });
    expect((await get('/v1/verify?records=unattributed', acme)).status).toBe(403);
    const { body } = await get('/v1/records?limit=1');
    expect(await ids(`?cursor=${body.next}`, acme)).toEqual([]);
  });

  it('shows the operator alone what belongs to no tenant', async () => {
    expect((await get(`/v1/records/${stranger.id}`)).body).toMatchObject({ tenant: null });
    expect((await get(`/v1/records/${neighbour.id}`)).status).toBe(404);
    expect((await get('/v1/verify?records=unattributed')).body).toMatchObject({ checked: 1 });
    const elsewhere = await audit.boot({ AUDIT_OPERATOR_TENANT: 'acme' });
    const other = await audit.ask(`${elsewhere.url}/v1/records`, { tenant: 'acme' });
    expect(other.body.records).toHaveLength(2);
    const own = await audit.ask(`${elsewhere.url}/v1/records/${stranger.id}`);
    expect(own.status).toBe(404);
  });

  it.each([
    '/v1/records',
    '/v1/records/x',
    `/v1/traces/${TRACE}`,
    '/v1/usage?groupBy=tool',
    '/v1/verify',
  ])('refuses %s without a token, and with one that lacks audit:read', async (path) => {
    const bare = await fetch(`${service.url}${path}`);
    expect(bare.status).toBe(401);
    expect(bare.headers.get('www-authenticate')).toBe('Bearer');
    const mint = (scopes: string[], audience: string) =>
      audit.issuer.mint({ application: 'snoop', audience, scopes });
    const lacking = await get(path, { token: await mint(['catalog:read'], AUDIENCE) });
    expect(lacking.status).toBe(403);
    expect(lacking.body).toMatchObject({
      code: 'insufficient_scope',
      missingScopes: ['audit:read'],
    });
    const misdirected = await get(path, { token: await mint(['audit:read'], 'urn:elsewhere') });
    expect(misdirected.status).toBe(401);
  });

  it.each([
    ['limit=0', ['limit']],
    ['limit=501', ['limit']],
    ['limit=1e2', ['limit']],
    ['limit=5&limit=6', ['limit']],
    ['kind=toolcall&outcome=good', ['kind', 'outcome']],
    ['from=yesterday&to=2026-13-01T00:00:00Z', ['from', 'to']],
    ['from=0000-01-01T00:00:00Z', ['from']],
    ['to=9999-12-31T23:59:59-23:59', ['to']],
    ['traceId=XYZ', ['traceId']],
    ['cursor=abc', ['cursor']],
    [`cursor=${Buffer.from('[99999999999999999,"x"]').toString('base64url')}`, ['cursor']],
    ['application=', ['application']],
    ['applcation=x&tenant=acme', ['applcation', 'tenant']],
  ])('refuses the parameters %s, naming each that is wrong', async (query, names) => {
    const { status, headers, body } = await get(`/v1/records?${query}`);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body.parameters.map(({ parameter }: { parameter: string }) => parameter).sort()).toEqual(
      names,
    );
    for (const name of names) expect(body.detail).toContain(`${name}: `);
  });

  it.each([
    "' OR '1'='1",
    "x'; DROP TABLE audit_record; --",
    '$1',
    '%',
    '\u0000',
    '{"a":1}',
    String.raw`\'; SELECT pg_sleep(10); --`,
  ])('takes %j for a name, and nothing else', async (text) => {
    const value = encodeURIComponent(text);
    for (const name of ['application', 'server', 'tool', 'model']) {
      expect(await ids(`?${name}=${value}`)).toEqual([]);
    }
    for (const name of ['kind', 'outcome', 'traceId', 'from', 'to', 'limit', 'cursor']) {
      expect((await get(`/v1/records?${name}=${value}`)).status).toBe(400);
    }
    const found = await get(`/v1/records/${value}`);
    expect([400, 404]).toContain(found.status);
    expect((await get(`/v1/traces/${value}`)).status).toBe(400);
    expect((await get(`/v1/usage?groupBy=${value}&bucket=${value}`)).status).toBe(400);
    expect(await audit.count()).toBe(9);
  });

  it('pages through everything once while records arrive', async () => {
    const tenant = 'paged';
    const present = Array.from({ length: 120 }, (_, n) =>
      // Many share an instant, so that the order within it matters.
      toolCall({ tenant, at: new Date(Date.UTC(2026, 4, 1) + Math.floor(n / 10)).toISOString() }),
    );
    await Promise.all(present.map((call) => audit.bus.emit(auditToolCallRecorded, call)));
    await eventually(async () => expect(await audit.count("tenant = 'paged'")).toBe(120));
    let arriving = true;
    const arrivals = (async () => {
      for (let n = 0; arriving; n++) {
        const at = new Date(Date.UTC(2026, 4, 1) + (n % 30)).toISOString();
        await audit.bus.emit(auditToolCallRecorded, toolCall({ tenant, at }));
      }
    })();
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await get(`/v1/records?limit=7${cursor}`, { tenant });
      seen.push(...body.records.map(({ id }: ToolCallRecord) => id));
      cursor = body.next && `&cursor=${body.next}`;
    } while (cursor);
    arriving = false;
    await arrivals;
    expect(new Set(seen).size).toBe(seen.length);
    const missing = present.filter(({ id }) => !seen.includes(id));
    expect(missing).toEqual([]);
    expect(await audit.count("tenant = 'paged'")).toBeGreaterThan(120);
  });

  it('says that records cannot be read while the database refuses, and tells no more', async () => {
    await audit.db.query('ALTER TABLE audit_record RENAME TO hidden');
    const { status, headers, body } = await get('/v1/records');
    await audit.db.query('ALTER TABLE hidden RENAME TO audit_record');
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('5');
    expect(JSON.stringify(body)).not.toMatch(/audit_record|relation|SELECT/);
  });
});
