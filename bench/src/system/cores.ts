import { execFile, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Who runs where. What is measured has a core of its own, whichever contender it is; the load, the model's
 * stand-in and everything else share the others.
 */
export interface Cores {
  /** As `taskset` has it, e.g. `0`. */
  readonly measured: string;
  /** E.g. `1-3`. */
  readonly others: string;
}

/** Null where processes cannot be tied to cores, or there is only one: then the system decides. */
export function planCores(): Cores | null {
  const count = availableParallelism();
  const possible = spawnSync('taskset', ['--version']).status === 0;
  if (!possible || count < 2) return null;
  return { measured: '0', others: count === 2 ? '1' : `1-${count - 1}` };
}

/** Ties processes, with all their threads, to cores. One that has ended meanwhile is left out. */
export async function pin(pids: readonly number[], cores: string | undefined): Promise<void> {
  if (cores === undefined) return;
  for (const pid of pids) {
    await run('taskset', ['-a', '-c', '-p', cores, String(pid)]).catch(() => undefined);
  }
}
