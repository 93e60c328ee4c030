import { availableParallelism, cpus, totalmem, type } from 'node:os';
import type { Cores } from './cores.js';

const GIB = 1024 ** 3;

/** What the numbers were measured on, in one line. */
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
  ].join(', ');
}
