import { readdir, readFile, readlink } from 'node:fs/promises';

/** A process as Linux shows it. */
export interface ProcessStat {
  readonly pid: number;
  readonly group: number;
  /** In ticks since the machine was booted: with the id it names a process for good. */
  readonly startedAt: string;
}

/** Every process that can be seen; none where there is no `/proc`. */
export async function processIds(): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}

/** Null for one that has ended. Fields as in proc_pid_stat(5); its second may hold anything but ends last. */
export async function statOf(pid: number): Promise<ProcessStat | null> {
  const text = await read(pid, 'stat');
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, , group] = fields;
  const startedAt = fields[19];
  if (startedAt === undefined || state === 'Z' || state === 'X') return null;
  return { pid, group: Number(group), startedAt };
}

/** What a process has in memory, in bytes. */
export async function residentBytes(pid: number): Promise<number> {
  const text = await read(pid, 'status');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text ?? '')?.[1] ?? 0) * 1_024;
}

/** A variable of the environment that a process was started with; null if it cannot be seen. */
export async function variableOf(pid: number, name: string): Promise<string | null> {
  const variables = (await read(pid, 'environ'))?.split('\0') ?? [];
  const found = variables.find((variable) => variable.startsWith(`${name}=`));
  return found === undefined ? null : found.slice(name.length + 1);
}

/** Process ids mean something within a namespace only; null where there are none. */
export function processNamespace(): Promise<string | null> {
  return readlink('/proc/self/ns/pid').then(
    (link) => /\d+/.exec(link)?.[0] ?? null,
    () => null,
  );
}

function read(pid: number, file: string): Promise<string | null> {
  return readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => null);
}
