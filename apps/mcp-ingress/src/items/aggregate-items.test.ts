import { eventually, startMcpServer } from '@gatehouse/testkit';
import type { TestMcpServer } from '@gatehouse/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ALLOWED, denied, TestGate } from '../testing/gate.js';
import { publishedItems } from '../testing/items.js';
import { post } from '../testing/post.js';
import { aggregateServer } from '../testing/published.js';
import { upstreamServer } from '../testing/upstream.js';

const GREET = { name: 'greet', description: 'Greets.', arguments: [] };

describe('resources and prompts of many servers as one', () => {
  let gate: TestGate;
  let first: TestMcpServer;
  let second: TestMcpServer;

  beforeAll(async () => {
    gate = await TestGate.start({
      DECISION_TIMEOUT_MS: '30000',
      MEMBER_TIMEOUT_MS: '30000',
      AUDIT_TIMEOUT_MS: '30000',
    });
    [first, second] = await Promise.all([
      startMcpServer({ era: 'legacy' }),
      startMcpServer({ era: 'modern' }),
    ]);
    await publish('first', first, {
      resources: [{ uri: 'memo://one', name: 'One', mimeType: 'text/plain' }],
      templates: [{ uriTemplate: 'note://{id}', name: 'Notes' }],
      prompts: [GREET],
    });
    await publish('second', second, {
      resources: [
        { uri: 'memo://one', name: 'Also one', mimeType: 'text/plain' },
        { uri: 'memo://two', name: 'Two', mimeType: 'text/plain' },
        { uri: 'note://7', name: 'Within the template of another', mimeType: 'text/plain' },
      ],
      templates: [{ uriTemplate: 'note://{id}', name: 'Other notes' }],
      prompts: [GREET, { ...GREET, name: 'one__greet' }],
    });
    await gate.publish(
      aggregateServer([
        ['first', 'one'],
        ['second', ''],
        ['crm', 'crm'],
      ]),
    );
    await eventually(async () => {
      const { json } = await ask('resources/list');
      expect(json?.result).toMatchObject({ resources: [{}, {}] });
    });
  });

  beforeEach(async () => {
    await gate.reset();
    for (const { items } of [first, second]) items.asked.length = 0;
  });

  afterAll(async () => {
    await gate.stop();
    await Promise.all([first.stop(), second.stop()]);
  });

  function publish(
    name: string,
    { url, tools }: TestMcpServer,
    has: Parameters<typeof publishedItems>[0],
  ): Promise<void> {
    const items = publishedItems(has);
    return gate.publish(upstreamServer({ name, url, tools, items, timeoutMs: 30_000 }));
  }

  function ask(method: string, params: object = {}) {
    return post(gate, { server: 'all', body: { jsonrpc: '2.0', id: 1, method, params } });
  }

  const membersOf = async (method: string): Promise<unknown> => {
    const { json } = await ask(method);
    return Object(json?.result?.['_meta'])['dev.gatehouse/members'];
  };

  it('are listed as they are reached, and what is not is counted [item:aggregate]', async () => {
    const { json } = await ask('resources/list');
    expect(json?.result?.['resources']).toMatchObject([
      { uri: 'memo://one', name: 'One' },
      { uri: 'memo://two', name: 'Two' },
    ]);
    expect(await membersOf('resources/list')).toEqual([
      { name: 'first', version: '1.0', status: 'listed', resources: 1 },
      { name: 'second', version: '1.0', status: 'listed', resources: 1, shadowed: 2 },
    ]);
    const templates = await ask('resources/templates/list');
    expect(templates.json?.result?.['resourceTemplates']).toMatchObject([{ name: 'Notes' }]);
    const prompts = await ask('prompts/list');
    expect(prompts.json?.result?.['prompts']).toMatchObject([
      { name: 'one__greet' },
      { name: 'greet' },
    ]);
    expect(await membersOf('prompts/list')).toEqual([
      { name: 'first', version: '1.0', status: 'listed', prompts: 1 },
      { name: 'second', version: '1.0', status: 'listed', prompts: 1, shadowed: 1 },
    ]);
  });

  it('are had from the first member that has them, which governs [item:aggregate]', async () => {
    for (const uri of ['memo://one', 'memo://two', 'note://7']) {
      // The sample of each server knows the same addresses.
      expect((await ask('resources/read', { uri })).json?.result).toMatchObject({
        contents: [{ uri }],
      });
    }
    await ask('prompts/get', { name: 'one__greet' });
    await ask('prompts/get', { name: 'greet' });
    const argument = { name: 'who', value: 'bo' };
    const ref = { type: 'ref/prompt', name: 'one__greet' };
    await ask('completion/complete', { ref, argument });
    expect(first.items.asked).toEqual(['memo://one', 'note://7', 'greet', 'bo']);
    expect(second.items.asked).toEqual(['memo://two', 'greet']);
    await eventually(() => expect(gate.records).toHaveLength(6));
    expect(gate.records.map(({ server, tool }) => `${server} ${tool}`)).toEqual([
      'first resource:memo://one',
      'second resource:memo://two',
      'first template:note://{id}',
      'first prompt:greet',
      'second prompt:greet',
      'first prompt:greet',
    ]);
    expect(gate.records.map(({ aggregate }) => aggregate?.name)).toEqual(Array(6).fill('all'));
  });

  it('of a member that a caller may not enter look as if they were not there [item:aggregate]', async () => {
    gate.decide = (_, __, server) => (server === 'first' ? denied('not_subscribed') : ALLOWED);
    const { json } = await ask('resources/list');
    expect(json?.result?.['resources']).toMatchObject([{ uri: 'memo://two' }]);
    expect(await membersOf('resources/list')).toContainEqual(
      expect.objectContaining({ name: 'first', status: 'missing', code: 'not_subscribed' }),
    );
    const hidden = await ask('resources/read', { uri: 'memo://one' });
    const missing = await ask('resources/read', { uri: 'memo://0ne' });
    expect(hidden.text.replaceAll('memo://one', 'memo://0ne')).toBe(missing.text);
    expect((await ask('prompts/get', { name: 'one__greet' })).json?.error).toMatchObject({
      code: -32_602,
      message: 'Unknown prompt: one__greet',
    });
    expect([...first.items.asked, ...second.items.asked]).toEqual([]);
  });

  it('are for subscribers of the aggregate alone', async () => {
    gate.decide = (_, __, server) => (server === 'all' ? denied('not_subscribed') : ALLOWED);
    for (const [method, params] of [
      ['resources/list', {}],
      ['resources/read', { uri: 'memo://one' }],
      ['resources/read', { uri: 'memo://none' }],
      ['prompts/get', { name: 'greet' }],
    ] as const) {
      expect((await ask(method, params)).status).toBe(403);
    }
  });

  it('are offered where a member has some', async () => {
    const { json } = await ask('initialize', { protocolVersion: '2025-11-25' });
    expect(json?.result?.['capabilities']).toMatchObject({
      resources: {},
      prompts: {},
      completions: {},
    });
  });
});
