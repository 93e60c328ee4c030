import { availableParallelism, cpus, loadavg, totalmem, type } from 'node:os';
import type { Cores } from './cores.js';

const GIB = 1024 ** 3;

/** What the numbers were measured on, in one line. To be asked for before anything runs. */
export function describeMachine(cores: Cores | null): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const tied = cores
    ? `the measured process alone on core ${cores.measured}, everything else on ${cores.others}`
    : 'processes not tied to cores';
  return [
    `${availableParallelism()} × ${model}`,
    `${Math.round(totalmem() / GIB)} GiB`,
    type(),
    `Node.js ${process.versions.node}`,
    tied,
    `load average ${(loadavg()[0] ?? 0).toFixed(1)} before the run`,
  ].join(', ');
}
