import { bearersOf } from './marks.js';

/** Sends a signal to a process and all of its group; nothing happens if they have ended. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // Nobody is left, or nobody that may be ended by this user.
  }
}

/** Kills all that bear a mark, and what they start meanwhile. */
export async function killMarked(mark: string): Promise<void> {
  // A process that forks faster than it is killed is caught up with, or given up: nothing else helps.
  for (let round = 0; round < 10; round += 1) {
    const left = await bearersOf(mark);
    if (left.length === 0) return;
    for (const pid of left) killOne(pid);
  }
}

export function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
