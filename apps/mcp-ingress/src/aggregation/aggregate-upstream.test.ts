import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, startMcpServer } from '@gatehouse/testkit';
import type { TestMcpServer } from '@gatehouse/testkit';
import { ListToolsResultSchema } from '@modelcontextprotocol/core';
import { TestGate } from '../testing/gate.js';
import { post, textOf, toolsCall } from '../testing/post.js';
import { aggregateServer, crmServer } from '../testing/published.js';
import { upstreamServer } from '../testing/upstream.js';

const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const TOOLS = ['add', 'echo', 'fail', 'picture', 'wait'];
const LOOP = { limit: 4, windowSeconds: 60 };

describe('upstream MCP servers at one address', () => {
  let gate: TestGate;
  let alive: TestMcpServer;
  let mortal: TestMcpServer;

  beforeAll(async () => {
    gate = await TestGate.start({ UPSTREAM_KEY: 's3cret', BREAKER_FAILURES: '1000' });
    // One after the other: each loads an SDK, and Jest cannot load the same modules for two at a time.
    alive = await startMcpServer({ era: 'modern' });
    mortal = await startMcpServer({ era: 'legacy' });
    await gate.publish(upstreamServer({ name: 'alive', url: alive.url, tools: alive.tools }));
    await gate.publish(upstreamServer({ name: 'mortal', url: mortal.url, tools: mortal.tools }));
    await publishUnknown('unknown');
    await gate.publish(aggregateServer(members('alive', 'mortal', 'unknown')));
    await gate.publish({ ...aggregateServer(members('unknown')), name: 'nobody' });
    await eventually(async () => {
      const { tools } = listed(await list('all'));
      expect(tools).toHaveLength(2 * TOOLS.length);
      expect((await list('nobody')).status).toBe(200);
    });
  });

  beforeEach(async () => {
    await gate.reset();
    alive.expect(null);
  });

  afterAll(async () => {
    await gate?.stop();
    await alive?.stop();
    await mortal?.stop();
  });

  const members = (...names: string[]) => names.map((name) => [name, name] as const);
  const list = (server: string) => post(gate, { server, body: LIST });
  const say = (tool: string, text = 'hi') =>
    post(gate, { server: 'all', body: toolsCall(tool, { text }) });

  function listed(reply: Awaited<ReturnType<typeof post>>) {
    const { tools, _meta } = ListToolsResultSchema.parse(reply.json?.result);
    return { tools: tools.map(({ name }) => name), members: _meta?.['dev.gatehouse/members'] };
  }

  /** One that the gate has not reached yet. */
  async function publishUnknown(name: string): Promise<void> {
    const entry = upstreamServer({ name, url: 'http://127.0.0.1:1/mcp', tools: [] });
    if (!entry.upstream) throw new TypeError('it is upstream');
    await gate.publish({ ...entry, upstream: { ...entry.upstream, discovered: false } });
  }

  it('are listed with the reason why one is missing, and never as an empty list [aggregate:list]', async () => {
    expect(listed(await list('all'))).toMatchObject({
      tools: ['alive', 'mortal'].flatMap((name) => TOOLS.map((tool) => `${name}__${tool}`)),
      members: [
        { name: 'alive', status: 'listed', tools: TOOLS.length },
        { name: 'mortal', status: 'listed', tools: TOOLS.length },
        { name: 'unknown', status: 'missing', code: 'backend_unavailable', retryable: true },
      ],
    });
    expect((await list('nobody')).json?.error).toMatchObject({
      message: 'The MCP server behind this one has not been reached yet',
      data: { code: 'backend_unavailable', members: [{ name: 'unknown', status: 'missing' }] },
    });
  });

  it('keep what is known of one that is dead; its calls say so, and those of the others are answered [aggregate:member-dead]', async () => {
    expect(textOf(await say('mortal__echo'))).toBe('hi');
    await mortal.die();
    expect(listed(await list('all')).tools).toContain('mortal__echo');
    const [dead, other] = await Promise.all([say('mortal__echo'), say('alive__echo')]);
    expect(dead.json?.result).toMatchObject({
      isError: true,
      _meta: { 'dev.gatehouse/error': { code: 'backend_unavailable' } },
    });
    expect(textOf(other)).toBe('hi');
    await mortal.rise();
    await eventually(async () => expect(textOf(await say('mortal__echo'))).toBe('hi'));
  });

  it('tell of one that does not accept the gate, whose calls alone fail [aggregate:member-dead]', async () => {
    alive.expect('Bearer another');
    const [refused, other] = await Promise.all([say('alive__echo'), say('mortal__echo')]);
    expect(refused.json?.result).toMatchObject({ isError: true });
    expect(textOf(refused)).toContain('does not accept the credentials of the gate');
    expect(textOf(other)).toBe('hi');
    await eventually(() => {
      const codes = gate.records.map(({ server, errorCode }) => [server, errorCode]);
      expect(Object.fromEntries(codes)).toEqual({ alive: 'backend_unauthorized', mortal: null });
      expect(codes).toHaveLength(2);
    });
  });
});

describe('a loop through the address of many', () => {
  let gate: TestGate;

  beforeAll(async () => {
    gate = await TestGate.start();
    await gate.publish(
      crmServer({ url: 'nats://crm', name: 'bounded', policy: { identicalCalls: LOOP } }),
    );
    await gate.publish(aggregateServer([['bounded', 'crm']]));
    await eventually(async () => {
      expect((await post(gate, { server: 'all', body: LIST })).text).toContain('crm__get_customer');
    });
  });

  afterAll(() => gate.stop());

  it('is stopped as its member says, whichever address the calls come in at [tool-call:loop:stopped]', async () => {
    const customer = { customer_id: 'C-4821' };
    const through = (server: string, tool: string) =>
      post(gate, { server, body: toolsCall(tool, customer) });
    for (let n = 0; n < LOOP.limit; n += 1) {
      const [server, tool] = n % 2 ? ['bounded', 'get_customer'] : ['all', 'crm__get_customer'];
      expect(textOf(await through(server ?? '', tool ?? ''))).toContain('gold');
    }
    for (const [server, tool] of [
      ['all', 'crm__get_customer'],
      ['bounded', 'get_customer'],
    ] as const) {
      expect((await through(server, tool)).json?.result).toMatchObject({
        isError: true,
        _meta: { 'dev.gatehouse/error': { code: 'loop_stopped' } },
      });
    }
    expect(gate.crm.seen).toHaveLength(LOOP.limit);
  });
});
