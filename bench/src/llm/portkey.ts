import { freePort, ManagedProcess, waitForPort } from '@gatehouse/stack';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Subject } from '../contest/subject.js';
import { JSON_HEADERS } from './json-headers.js';

const run = promisify(execFile);

const PACKAGE = {
  private: true,
  dependencies: { '@portkey-ai/gateway': '1.15.2' },
  // Without it, each streamed answer is a 500: Portkey-AI/gateway issues 1389 and 1550.
  overrides: { '@hono/node-server': '1.14.1' },
};
const SERVER = 'node_modules/@portkey-ai/gateway/build/start-server.js';
/** It does not know the channel to its parent; this lets it end with it. */
const END_WITH_PARENT = 'data:text/javascript,process.once("disconnect",()=>process.exit())';

/** Portkey's gateway as it comes: no authentication, no limits, no guardrails, nothing recorded. */
export async function startPortkey(upstream: string, folder: string): Promise<Subject> {
  await install(folder);
  const port = await freePort();
  const child = new ManagedProcess({
    name: 'portkey',
    command: process.execPath,
    args: ['--import', END_WITH_PARENT, join(folder, SERVER), `--port=${port}`, '--headless'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_ENV: 'production' },
    logFile: join(folder, 'portkey.log'),
    tether: true,
  });
  child.start();
  await waitForPort(port, child);
  const pid = child.pid ?? 0;
  return {
    name: 'portkey',
    title: `Portkey ${PACKAGE.dependencies['@portkey-ai/gateway']}, everything off`,
    url: `http://127.0.0.1:${port}/v1/messages`,
    headers: {
      ...JSON_HEADERS,
      authorization: 'Bearer bench',
      'x-portkey-provider': 'anthropic',
      'x-portkey-custom-host': `${upstream}/v1`,
    },
    pid,
    pids: () => [pid],
    stop: () => child.stop(),
  };
}

/** It is no dependency of ours: it is installed beside, once, for the benchmark alone. */
async function install(folder: string): Promise<void> {
  if (existsSync(join(folder, SERVER))) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify(PACKAGE));
  const args = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  await run('npm', args, { cwd: folder, shell: process.platform === 'win32' });
}
