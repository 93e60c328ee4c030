import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Linux reports processor time in hundredths of a second, whatever its own clock (`USER_HZ`). */
const TICKS_PER_SECOND = 100;
const KIB_PER_MIB = 1024;

/** What processes have used so far; zeros where the system does not tell (no `/proc`). */
export interface Figures {
  readonly cpuSeconds: number;
  readonly rssMb: number;
  /** The most resident memory that it has held since it started. */
  readonly peakMb: number;
}

/** The sum over some processes; of one that has ended, nothing. */
export function figuresOf(pids: readonly number[]): Figures {
  return pids.reduce<Figures>(
    (sum, pid) => ({
      cpuSeconds: sum.cpuSeconds + cpuSecondsOf(pid),
      rssMb: sum.rssMb + memoryOf(pid, 'VmRSS'),
      peakMb: sum.peakMb + memoryOf(pid, 'VmHWM'),
    }),
    { cpuSeconds: 0, rssMb: 0, peakMb: 0 },
  );
}

/** How many sockets some processes hold, connected or not; of one that has ended, none. */
export function socketsOf(pids: readonly number[]): number {
  const targets = pids.flatMap((pid) =>
    listing(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`)),
  );
  return targets.filter((target) => target.startsWith('socket:')).length;
}

/** A process with all that descend from it. */
export function treeOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of listing('/proc')) {
    const pid = Number(name);
    const parent = Number(statOf(pid)[1]);
    if (pid > 0 && parent > 0) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** Its own time and that of children which have ended (proc(5): utime, stime, cutime, cstime). */
function cpuSecondsOf(pid: number): number {
  const ticks = statOf(pid).slice(11, 15).map(Number);
  return ticks.reduce((sum, value) => sum + value, 0) / TICKS_PER_SECOND;
}

function memoryOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const line = textOf(`/proc/${pid}/status`)
    .split('\n')
    .find((each) => each.startsWith(field));
  const kib = /\d+/.exec(line ?? '')?.[0];
  return Number(kib ?? 0) / KIB_PER_MIB;
}

/** The fields of `/proc/<pid>/stat` from the state on; what stands before may hold spaces. */
function statOf(pid: number): string[] {
  const text = textOf(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function listing(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
