import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { StackError } from '../stack-error.js';
import type { DataLayout } from './layout.js';

const run = promisify(execFile);

const StackFile = z.object({ pid: z.int() });
const END_MS = 10_000;
const POLL_MS = 50;

/**
 * Ends the servers that a stack in this folder left behind when it was killed. Services end with their
 * parent; the database and the broker do not.
 * @throws StackError if the stack is not dead but running.
 */
export async function endLeftovers(layout: DataLayout): Promise<void> {
  const text = await readFile(layout.stackFile, 'utf8').catch(() => null);
  const parent = text === null ? null : StackFile.safeParse(JSON.parse(text)).data;
  if (parent && isAlive(parent.pid) && parent.pid !== process.pid) {
    throw new StackError(
      `Gatehouse is running already with the data in ${layout.root} (process ${parent.pid})`,
    );
  }
  // PostgreSQL calls it a fast shutdown: clients are cut off, data is safe.
  await end(join(layout.postgres, 'data/postmaster.pid'), 'SIGINT', layout);
  await end(join(layout.nats, 'nats.pid'), 'SIGTERM', layout);
}

async function end(pidFile: string, signal: NodeJS.Signals, layout: DataLayout): Promise<void> {
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  if (!pid || !isAlive(pid) || !(await worksIn(pid, layout.root))) return;
  process.kill(pid, signal);
  const deadline = performance.now() + END_MS;
  while (isAlive(pid)) {
    if (performance.now() > deadline) throw new StackError(`Process ${pid} does not end`);
    await sleep(POLL_MS);
  }
}

/** A process id may have passed to a stranger since: only one whose command names our folder is ours. */
async function worksIn(pid: number, folder: string): Promise<boolean> {
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'command=']).catch(() => ({
    stdout: '',
  }));
  return stdout.includes(folder);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
