import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { execFile } from 'node:child_process';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { initialize, isAlive, leave, sample, say, TestRunner } from './support/test-runner.js';

const SDKS = ['sdk-v1', 'sdk-v2'] as const;
/** Processes are found by what Linux tells of them. */
const onLinux = process.platform === 'linux' ? it : it.skip;

describe('a local MCP server', () => {
  let runner: TestRunner;
  let folder: string;
  /** A secret that is not there until it is written. */
  let latch: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-runner-'));
    const secretFile = join(folder, 'secret');
    await writeFile(secretFile, 'from-a-file\n');
    latch = join(folder, 'latch');
    await promisify(execFile)('mkfifo', [latch]);
    runner = await TestRunner.start(
      {
        'sdk-v1': sample('sdk-v1'),
        'sdk-v2': sample('sdk-v2'),
        keyed: sample('sdk-v1', {
          env: { PLAIN: 'plain', KEY: { env: 'THE_KEY' }, FILE: { file: secretFile } },
        }),
        keyless: sample('sdk-v1', { env: { KEY: { env: 'NO_SUCH_KEY' } } }),
        thief: sample('sdk-v1', { env: { KEY: { env: 'MCP_RUNNER_SECRET' } } }),
        two: sample('sdk-v1', { maxProcesses: 2 }),
        one: sample('plain', { maxProcesses: 1, env: { KEY: { file: latch } } }),
        plain: sample('plain'),
        untouched: sample('plain'),
        small: sample('sdk-v1', { maxMemoryMb: 200 }),
        missing: { command: '/no/such/command' },
        dying: { command: process.execPath, args: ['-e', 'console.error("boo"); process.exit(7)'] },
        silent: {
          command: process.execPath,
          args: ['-e', 'setInterval(() => undefined, 1000)'],
          startSeconds: 0.2,
        },
      },
      { THE_KEY: 'from-the-environment' },
    );
  });

  afterAll(async () => {
    await runner.stop();
    await rm(folder, { recursive: true });
  });

  describe.each(SDKS)('on the %s', (sdk) => {
    it('is served over streamable HTTP [runner:stdio:served]', async () => {
      const client = await runner.client(sdk);
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toContain('echo');
      const words = 'two\nlines, ”quoted“ and \u2028 odd';
      expect(await say(client, 'echo', { text: words })).toBe(words);
      await leave(client);
    });

    it('asks its client, and hears the answer [runner:asks]', async () => {
      const client = await runner.client(sdk, { elicitation: { form: {} } });
      client.setRequestHandler('elicitation/create', ({ params }) => ({
        action: 'accept',
        content: { name: `${params.message} Ada` },
      }));
      expect(await say(client, 'book')).toBe('accept: Under which name? Ada');
      await leave(client);
    });

    it('tells how far it has come, and hears that a call is cancelled [runner:progress]', async () => {
      const client = await runner.client(sdk);
      const file = join(folder, `cancelled-${sdk}`);
      const control = new AbortController();
      const seen: number[] = [];
      const call = client.callTool(
        { name: 'wait', arguments: { file } },
        { signal: control.signal, onprogress: ({ progress }) => seen.push(progress) },
      );
      const ended = call.catch((error: unknown) => error);
      await eventually(() => expect(seen).toEqual([1, 2]));
      control.abort();
      await ended;
      await eventually(async () => expect(await readFile(file, 'utf8')).toBe('cancelled\n'));
      expect(await say(client, 'echo', { text: 'still there' })).toBe('still there');
      await leave(client);
    });
  });

  it('hears it, too, when a caller just hangs up [runner:progress]', async () => {
    const client = await runner.client('sdk-v1');
    const file = join(folder, 'hung-up');
    const seen: number[] = [];
    const call = client.callTool(
      { name: 'wait', arguments: { file } },
      { onprogress: ({ progress }) => seen.push(progress) },
    );
    const ended = call.catch((error: unknown) => error);
    await eventually(() => expect(seen).toEqual([1, 2]));
    await client.close();
    await ended;
    await eventually(async () => expect(await readFile(file, 'utf8')).toBe('cancelled\n'));
  });

  it('remembers one caller for no other: each session has a process of its own [runner:caller:own]', async () => {
    const [ada, bob] = await Promise.all([runner.client('sdk-v1'), runner.client('sdk-v1')]);
    await say(ada, 'echo', { text: 'ada was here' });
    expect(await say(bob, 'recall')).toBe('null');
    expect(await say(ada, 'recall')).toBe('ada was here');
    expect(await say(ada, 'pid')).not.toBe(await say(bob, 'pid'));
    await Promise.all([leave(ada), leave(bob)]);
  });

  it('that crashes under a call fails that call, and no other [runner:crash:contained]', async () => {
    const [unlucky, lucky] = await Promise.all([runner.client('sdk-v1'), runner.client('sdk-v1')]);
    await expect(unlucky.callTool({ name: 'crash', arguments: {} })).rejects.toThrow(
      'The local MCP server ended with code 3 before its answer',
    );
    expect(await say(lucky, 'echo', { text: 'unharmed' })).toBe('unharmed');
    // The session is gone, which is how a client knows that it has to begin anew.
    await expect(unlucky.listTools()).rejects.toMatchObject({ status: 404 });
    const again = await runner.client('sdk-v1');
    expect(await say(again, 'echo', { text: 'back' })).toBe('back');
    await Promise.all([leave(lucky), leave(again), unlucky.close()]);
  });

  it('that is killed from outside fails the call that is under way', async () => {
    const client = await runner.client('sdk-v2');
    const pid = Number(await say(client, 'pid'));
    const seen: number[] = [];
    const call = client.callTool(
      { name: 'wait', arguments: { file: '/dev/null' } },
      { onprogress: ({ progress }) => seen.push(progress) },
    );
    const ended = call.catch((error: unknown) => error);
    await eventually(() => expect(seen).toEqual([1, 2]));
    process.kill(pid, 'SIGKILL');
    expect(await ended).toMatchObject({
      message: expect.stringContaining('ended with SIGKILL before its answer'),
    });
    await client.close();
  });

  onLinux(
    'leaves no process behind, also none that it has hidden [runner:leftovers:none]',
    async () => {
      const client = await runner.client('sdk-v1');
      const hidden = Number(await say(client, 'fork'));
      const own = Number(await say(client, 'pid'));
      expect([isAlive(hidden), isAlive(own)]).toEqual([true, true]);
      await leave(client);
      await eventually(() => expect([isAlive(hidden), isAlive(own)]).toEqual([false, false]));
    },
  );

  onLinux('leaves none behind when it crashes, either [runner:leftovers:none]', async () => {
    const client = await runner.client('sdk-v1');
    const hidden = Number(await say(client, 'fork'));
    await client.callTool({ name: 'crash', arguments: {} }).catch((error: unknown) => error);
    await eventually(() => expect(isAlive(hidden)).toBe(false));
    await client.close();
  });

  onLinux(
    'leaves nothing behind of fifty callers one after the other [runner:leftovers:none]',
    async () => {
      const children = async (): Promise<number> => {
        const text = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
        return text.split(' ').filter(Boolean).length;
      };
      const handles = async (): Promise<number> => (await readdir('/proc/self/fd')).length;
      await eventually(async () => expect((await runner.report('plain')).processes).toBe(0));
      const before = { children: await children(), handles: await handles() };
      for (let caller = 0; caller < 50; caller += 1) {
        const client = await runner.client('plain');
        expect(await say(client, 'echo', { text: `${caller}` })).toBe(`${caller}`);
        await leave(client);
      }
      await eventually(async () => {
        expect((await runner.report('plain')).processes).toBe(0);
        expect(await children()).toBeLessThanOrEqual(before.children);
        // Some connections of the test's own client stay open for a while.
        expect(await handles()).toBeLessThanOrEqual(before.handles + 20);
      });
    },
  );

  it('that floods its output is ended [runner:bounds]', async () => {
    const client = await runner.client('sdk-v1');
    await expect(client.callTool({ name: 'flood', arguments: {} })).rejects.toThrow(
      /before its answer/,
    );
    await client.close();
  });

  it('that writes a message without end is ended [runner:bounds]', async () => {
    const client = await runner.client('sdk-v1');
    await expect(client.callTool({ name: 'endless', arguments: {} })).rejects.toThrow(
      'sent a message that is too long, and was stopped before its answer',
    );
    await client.close();
  });

  onLinux('that takes too much memory is ended [runner:bounds]', async () => {
    const client = await runner.client('small');
    await expect(client.callTool({ name: 'eat', arguments: {} })).rejects.toThrow(
      'used more memory than it may have, and was stopped before its answer',
    );
    await client.close();
  });

  it('is not held up by what it writes to its standard error', async () => {
    const client = await runner.client('sdk-v1');
    expect(await say(client, 'chatter')).toBe('chattered');
    await leave(client);
  });

  it('gets its own environment, and nothing of the runner’s [runner:environment:own]', async () => {
    const client = await runner.client('keyed');
    const {
      PATH,
      HOME: _home,
      LANG: _lang,
      TZ: _tz,
      ...environment
    } = JSON.parse(await say(client, 'environment'));
    expect(PATH).toBe(process.env['PATH']);
    expect(environment).toEqual({
      PLAIN: 'plain',
      KEY: 'from-the-environment',
      FILE: 'from-a-file',
      ...(process.platform === 'linux' ? { GATEHOUSE_MCP_RUNNER: expect.any(String) } : {}),
    });
    await leave(client);
    const other = await runner.client('sdk-v1');
    expect(await say(other, 'environment')).not.toContain('from-');
    await leave(other);
  });

  it('that lacks a secret, or asks for one of the runner’s, is not started [runner:environment:own]', async () => {
    for (const server of ['keyless', 'thief']) {
      await expect(runner.client(server)).rejects.toThrow(/lacks a secret|HTTP 502|400/);
      expect((await runner.report(server)).processes).toBe(0);
    }
  });

  it('has no more processes than it may have: the one used longest ago makes room [runner:processes:bounded]', async () => {
    const [one, two] = [await runner.client('two'), await runner.client('two')];
    const first = Number(await say(one, 'pid'));
    await say(two, 'pid');
    const three = await runner.client('two');
    expect(isAlive(first)).toBe(false);
    expect((await runner.report('two')).processes).toBe(2);
    await expect(one.listTools()).rejects.toMatchObject({ status: 404 });
    await Promise.all([leave(two), leave(three), one.close()]);
  });

  it('that is all busy refuses one caller more, and says so [runner:processes:bounded]', async () => {
    await eventually(async () => expect((await runner.report('two')).processes).toBe(0));
    const clients = [await runner.client('two'), await runner.client('two')];
    const calls = clients.map((client) =>
      client
        .callTool({ name: 'wait', arguments: { file: '/dev/null' } })
        .catch((error: unknown) => error),
    );
    await eventually(async () => expect((await runner.report('two')).busy).toBe(2));
    const refused = await runner.post('two', initialize());
    expect(refused.status).toBe(502);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({
      code: 'backend_unavailable',
      detail: 'All processes of the local MCP server are busy',
      reason: 'busy',
    });
    await Promise.all(clients.map((client) => client.close()));
    await Promise.all(calls);
    // Nobody has said that the sessions are over, but they are not busy any more.
    await eventually(async () => expect((await runner.report('two')).busy).toBe(0));
    await leave(await runner.client('two'));
  });

  it('that is about to start makes room for nobody [runner:processes:bounded]', async () => {
    const first = runner.post('one', initialize());
    try {
      await eventually(async () => expect((await runner.report('one')).processes).toBe(1));
      const second = await runner.post('one', initialize());
      expect([second.status, Object(await second.json()).reason]).toEqual([502, 'busy']);
    } finally {
      // Whoever only writes would wait for a reader.
      const secret = await open(latch, 'r+');
      await secret.write('there');
      await secret.close();
    }
    expect((await first).status).toBe(200);
    expect(await runner.report('one')).toMatchObject({ processes: 1, busy: 0 });
  });

  it.each([
    ['missing', 'cannot be run'],
    ['dying', 'ended with code 7'],
    ['silent', 'did not start in time'],
  ])('that is %s is said to be: it %s [runner:broken:said]', async (server, why) => {
    const first = await runner.post(server, initialize());
    expect(first.status).toBe(502);
    expect(await first.json()).toMatchObject({
      code: 'backend_unavailable',
      detail: `The local MCP server ${why}`,
    });
    expect(await runner.report(server)).toEqual({
      name: server,
      processes: 0,
      busy: 0,
      problem: why,
    });
  });

  it('is nobody’s who does not have the secret [runner:secret]', async () => {
    for (const authorization of ['', 'Bearer wrong', 'Basic Z2F0ZQ==']) {
      const refused = await runner.post('sdk-v1', initialize(), { authorization });
      expect(refused.status).toBe(401);
    }
    const client = await runner.client('sdk-v1');
    const session = Object(client.transport).sessionId;
    const stolen = await runner.post('sdk-v2', '{"jsonrpc":"2.0","id":1,"method":"ping"}', {
      'mcp-session-id': session,
    });
    expect(stolen.status).toBe(404);
    await leave(client);
  });

  it.each([
    ['no JSON', '{'],
    ['no message', '{"id":1}'],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]'],
    ['no handshake', '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'],
  ])('is not started by what is %s', async (_what, body) => {
    expect((await runner.post('untouched', body)).status).toBe(400);
    expect((await runner.report('untouched')).processes).toBe(0);
  });
});
