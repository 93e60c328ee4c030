import { eventually, SampleMcp, startMcpServer } from '@gatehouse/testkit';
import type { SampleMcpContents, TestMcpServer } from '@gatehouse/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ALLOWED, TestGate } from '../testing/gate.js';
import { publishedItems } from '../testing/items.js';
import { post } from '../testing/post.js';
import { upstreamServer } from '../testing/upstream.js';

const ERAS = ['legacy', 'modern'] as const;
/** Nothing here is about time. */
const PATIENT = {
  BREAKER_FAILURES: '1000',
  DECISION_TIMEOUT_MS: '30000',
  AUDIT_TIMEOUT_MS: '30000',
};

describe('what is read of an upstream MCP server', () => {
  let gate: TestGate;
  const servers = new Map<string, TestMcpServer>();
  const untouched = new SampleMcp().items;

  beforeAll(async () => {
    gate = await TestGate.start({ UPSTREAM_KEY: 's3cret', ...PATIENT });
    for (const era of ERAS) {
      const server = await startMcpServer({ era });
      servers.set(era, server);
      const { url, tools } = server;
      const items = publishedItems(server.items);
      await gate.publish(upstreamServer({ name: era, url, tools, items, timeoutMs: 30_000 }));
    }
  });

  beforeEach(async () => {
    await gate.reset();
    for (const { items } of servers.values()) {
      items.contentsOf = (uri) => untouched.contentsOf(uri);
    }
  });

  afterAll(async () => {
    await gate.stop();
    for (const server of servers.values()) await server.stop();
  });

  function upstreamOf(era: string): TestMcpServer {
    const server = servers.get(era);
    if (!server) throw new TypeError(`no ${era} server`);
    return server;
  }

  function holds(contents: SampleMcpContents[]): void {
    for (const { items } of servers.values()) items.contentsOf = () => contents;
  }

  /** A request of the revisions with a handshake, as it is. */
  function ask(server: string, method: string, params: object = {}) {
    return post(gate, { server, body: { jsonrpc: '2.0', id: 1, method, params } });
  }

  it('have what a policy withholds withheld [item:obligations]', async () => {
    gate.decide = () => ({
      ...ALLOWED,
      obligations: [{ type: 'withhold-fields', fields: ['iban'] }],
    });
    const uri = 'memo://one';
    holds([
      { uri, mimeType: 'application/json', text: '{"iban":"DE1","name":"n"}' },
      { uri, blob: 'aGk=' },
    ]);
    const { json } = await ask('modern', 'resources/read', { uri });
    expect(json?.result).toEqual({
      contents: [
        { uri, text: '{"iban":"[withheld]","name":"n"}' },
        { uri, text: '[withheld: blob]' },
      ],
    });
    const ref = { type: 'ref/prompt', name: 'greet' };
    const argument = { name: 'who', value: 'a' };
    const completed = await ask('modern', 'completion/complete', { ref, argument });
    expect(completed.json?.result).toMatchObject({ completion: { values: [], hasMore: true } });
  });

  it('are cut to the bytes that are allowed, and say so [item:size]', async () => {
    const uri = 'memo://one';
    const numbers = { numbers: Array.from({ length: 40_000 }, (_, at) => at) };
    holds([{ uri, mimeType: 'application/json', text: JSON.stringify(numbers) }]);
    const { json } = await ask('modern', 'resources/read', { uri });
    const [shown, notice] = Object(json?.result?.['contents']);
    expect(Buffer.byteLength(shown.text)).toBeLessThanOrEqual(65_536);
    expect(JSON.parse(shown.text).numbers.length).toBeGreaterThan(1_000);
    expect(notice).toMatchObject({ uri, mimeType: 'text/plain' });
    expect(notice.text).toMatch(/^\[Not all is shown\. Cut to \d+ of \d+ bytes\./);
    const others = { uri, mimeType: 'application/json' };
    const bytes = Buffer.byteLength(JSON.stringify(numbers) + JSON.stringify(others));
    expect(json?.result?.['_meta']).toMatchObject({ 'dev.gatehouse/truncated': { bytes } });
    expect(await gate.onlyRecord()).toMatchObject({ truncatedFrom: bytes, outcome: 'ok' });
  });

  it('that cannot be cut are refused as a whole', async () => {
    const uri = 'memo://one';
    holds([{ uri, mimeType: 'image/png', blob: 'A'.repeat(100_000) }]);
    const { json } = await ask('modern', 'resources/read', { uri });
    expect(json?.error).toMatchObject({ data: { code: 'result_too_large' } });
    expect(await gate.onlyRecord()).toMatchObject({ errorCode: 'result_too_large' });
  });

  it('of a prompt are cut as well, and end in a message that says so', async () => {
    gate.decide = () => ({ ...ALLOWED, obligations: [{ type: 'limit-bytes', maxBytes: 23 }] });
    const params = { name: 'greet', arguments: { who: 'Ada' } };
    const { json } = await ask('modern', 'prompts/get', params);
    expect(json?.result).toMatchObject({
      messages: [
        { role: 'user', content: { type: 'text', text: 'Say hell' } },
        { role: 'user', content: { text: expect.stringContaining('Cut to 23 of 31 bytes.') } },
      ],
    });
  });

  it.each(ERAS)('that a server that is %s has no more are not there', async (era) => {
    upstreamOf(era).items.contentsOf = () => null;
    const { json } = await ask(era, 'resources/read', { uri: 'memo://one' });
    expect([-32_002, -32_602]).toContain(json?.error?.code);
    expect(await gate.onlyRecord()).toMatchObject({
      tool: 'resource:memo://one',
      outcome: 'upstream_error',
    });
  });

  it('never show what the gate signs in with, nor when the server quotes it in an error [item:secret]', async () => {
    const { url, items } = upstreamOf('modern');
    const credential = { header: 'X-Key', prefix: '', secret: { env: 'UPSTREAM_KEY' } };
    const published = publishedItems(items);
    const entry = upstreamServer({ name: 'keyed', url, tools: [], items: published, credential });
    await gate.publish(entry);
    holds([{ uri: 'memo://one', text: 'the key is s3cret' }]);
    await eventually(async () => {
      const { json } = await ask('keyed', 'resources/read', { uri: 'memo://one' });
      expect(json?.result).toMatchObject({ contents: [{ text: 'the key is [secret]' }] });
    });
    items.contentsOf = () => {
      throw new RangeError('the key is s3cret');
    };
    const failed = await ask('keyed', 'resources/read', { uri: 'memo://one' });
    expect(failed.json?.error).toBeDefined();
    expect(failed.text).not.toContain('s3cret');
  });
});
