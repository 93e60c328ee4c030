import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialize, sample, SECRET, TestRunner } from './support/test-runner.js';

const _meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** A request of 2026-07-28, which says by itself what a handshake would have said. */
function ask(method: string, params: Record<string, unknown> = {}, more: object = {}): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id: `${method} 1`,
    method,
    params: { ...params, _meta: { ..._meta, ...more } },
  });
}

function call(name: string, args: object = {}, more: object = {}): string {
  return ask('tools/call', { name, arguments: args }, more);
}

describe('a local MCP server without a handshake', () => {
  let runner: TestRunner;

  beforeAll(async () => {
    runner = await TestRunner.start({
      alone: sample('sdk-v2-alone'),
      both: sample('sdk-v2'),
      old: sample('sdk-v1'),
    });
  });

  afterAll(() => runner.stop());

  async function post(server: string, body: string, session?: string) {
    const response = await runner.post(server, body, session ? { 'mcp-session-id': session } : {});
    const json: unknown = await response.json();
    return { status: response.status, session: response.headers.get('mcp-session-id'), json };
  }

  /** Begins a session without a handshake. */
  async function begin(): Promise<string> {
    const { session } = await post('alone', ask('server/discover'));
    if (session === null) throw new TypeError('no session was begun');
    return session;
  }

  async function say(session: string, name: string, args: object = {}): Promise<string> {
    const { json } = await post('alone', call(name, args), session);
    return Object(json).result?.content[0].text;
  }

  const end = (session: string): Promise<Response> =>
    fetch(runner.url('alone'), {
      method: 'DELETE',
      headers: { authorization: `Bearer ${SECRET}`, 'mcp-session-id': session },
    });

  describe('that has refused one', () => {
    beforeEach(async () => {
      const refused = await post('alone', initialize());
      expect(refused).toMatchObject({ session: null, json: { error: { code: -32_022 } } });
    });

    it('is asked what it speaks, and called, in a session of its own [runner:handshake:none]', async () => {
      const discovered = await post('alone', ask('server/discover'));
      expect(discovered).toMatchObject({
        status: 200,
        session: expect.any(String),
        json: { result: { supportedVersions: ['2026-07-28'] } },
      });
      const [ada, bob] = [discovered.session ?? '', await begin()];
      expect(await say(ada, 'echo', { text: 'ada was here' })).toBe('ada was here');
      expect(await say(bob, 'recall')).toBe('null');
      expect(await say(ada, 'recall')).toBe('ada was here');
      expect(await say(ada, 'pid')).not.toBe(await say(bob, 'pid'));
      await Promise.all([end(ada), end(bob)]);
      await eventually(async () =>
        expect(await runner.report('alone')).toMatchObject({ processes: 0, problem: null }),
      );
    });

    it('tells how far it has come, and hears that its caller has gone [runner:progress]', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'gatehouse-runner-'));
      const file = join(folder, 'cancelled');
      const session = await begin();
      const body = call('wait', { file }, { progressToken: 7 });
      const response = await runner.post('alone', body, { 'mcp-session-id': session });
      const reader = response.body?.getReader();
      const { value } = (await reader?.read()) ?? {};
      expect(Buffer.from(value ?? []).toString()).toContain('notifications/progress');
      await reader?.cancel();
      await eventually(async () => expect(await readFile(file, 'utf8')).toBe('cancelled\n'));
      await end(session);
      await rm(folder, { recursive: true });
    });

    it('sends a caller that listens what it has asked for, whoever asks besides', async () => {
      const session = await begin();
      const listen = ask('subscriptions/listen', { notifications: { toolsListChanged: true } });
      const response = await runner.post('alone', listen, { 'mcp-session-id': session });
      const reader = response.body?.getReader();
      const { value } = (await reader?.read()) ?? {};
      expect(Buffer.from(value ?? []).toString()).toContain('subscriptions/acknowledged');
      expect(await say(session, 'echo', { text: 'meanwhile' })).toBe('meanwhile');
      await reader?.cancel();
      await end(session);
    });
  });

  it.each(['old', 'both'])(
    'is not what a server is that has one: %s is sent nothing before it [runner:handshake:none]',
    async (server) => {
      expect(await post(server, ask('server/discover'))).toMatchObject({
        status: 400,
        session: null,
      });
      expect((await runner.report(server)).processes).toBe(0);
      const client = await runner.client(server);
      expect(await post(server, ask('server/discover'))).toMatchObject({ status: 400 });
      await client.close();
    },
  );
});
