import { freePort, ManagedProcess, waitForHealth } from '@gatehouse/stack';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findTether } from '../src/process/tether.js';
import { clientOf, isAlive, leave, sample, say, SECRET } from './support/test-runner.js';

const folder = fileURLToPath(new URL('..', import.meta.url));
const compiler = fileURLToPath(new URL('../../../node_modules/.bin/tsc', import.meta.url));
const PATH = process.env['PATH'] ?? '';
const onLinux = process.platform === 'linux' ? it : it.skip;

/** The runner as a process of its own, for a test that kills it. */
describe('a runner that is killed', () => {
  let scratch: string;
  let runner: ManagedProcess;
  let url: string;

  beforeAll(async () => {
    await promisify(execFile)(compiler, ['-b', folder]);
  });

  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'gatehouse-killed-'));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const servers = {
      stubborn: sample('plain', { env: { STUBBORN: 'yes', PID_FILE: join(scratch, 'pid') } }),
      forking: sample('sdk-v1'),
    };
    runner = new ManagedProcess({
      name: 'mcp-runner',
      command: process.execPath,
      args: [join(folder, 'dist/main.js')],
      env: {
        PATH,
        PORT: String(port),
        MCP_RUNNER_SECRET: SECRET,
        MCP_RUNNER_SERVERS: JSON.stringify({ mcpServers: servers }),
      },
      logFile: join(scratch, 'log'),
    });
    await start();
  });

  afterEach(async () => {
    await runner.stop();
    await rm(scratch, { recursive: true });
  });

  async function start(): Promise<void> {
    runner.start();
    await waitForHealth(`${url}/readyz`, runner);
  }

  async function stubbornPid(): Promise<number> {
    const client = await clientOf(`${url}/servers/stubborn/mcp`);
    await client.close();
    return Number(await readFile(join(scratch, 'pid'), 'utf8'));
  }

  onLinux('takes with it even a server that does not want to end [runner:killed]', async () => {
    const pid = await stubbornPid();
    expect(isAlive(pid)).toBe(true);
    // Where setpriv is missing, the next start of the runner does it.
    const isTethered = (await findTether(PATH)).length > 0;
    await runner.kill();
    if (!isTethered) await start();
    await eventually(() => expect(isAlive(pid)).toBe(false));
  });

  onLinux(
    'has what a server has hidden ended when it is started again [runner:killed]',
    async () => {
      const client = await clientOf(`${url}/servers/forking/mcp`);
      const hidden = Number(await say(client, 'fork'));
      const own = Number(await say(client, 'pid'));
      await runner.kill();
      await eventually(() => expect(isAlive(own)).toBe(false));
      expect(isAlive(hidden)).toBe(true);
      await client.close().catch(() => undefined);
      await start();
      await eventually(() => expect(isAlive(hidden)).toBe(false));
    },
  );

  it('leaves nothing when it is stopped, however a server clings to life [runner:leftovers:none]', async () => {
    const pid = await stubbornPid();
    await runner.stop();
    await eventually(() => expect(isAlive(pid)).toBe(false));
  });

  it('logs no word of a server that works, and no secret', async () => {
    const client = await clientOf(`${url}/servers/forking/mcp`);
    await say(client, 'chatter');
    await leave(client);
    await eventually(async () => expect(await log()).toContain('local MCP server stopped'));
    expect(await log()).not.toContain('line 1');
    expect(await log()).not.toContain(SECRET);
  });

  function log(): Promise<string> {
    return readFile(runner.options.logFile, 'utf8');
  }
});
