import type { Phase } from '../contest/phase.js';
import { MESSAGE, STREAM } from './workload.js';

export const PHASES = [
  { name: 'message c=1', workload: MESSAGE, connections: 1 },
  { name: 'message c=16', workload: MESSAGE, connections: 16 },
  { name: 'message c=64', workload: MESSAGE, connections: 64 },
  { name: 'stream c=1', workload: STREAM, connections: 1 },
  { name: 'stream c=16', workload: STREAM, connections: 16 },
] as const satisfies readonly Phase[];

export type PhaseName = (typeof PHASES)[number]['name'];

/** What a subject is exercised with: some of each kind. */
export const EXERCISE: readonly Phase[] = PHASES.filter(({ connections }) => connections === 16);

/** Enough to see a leak of one kilobyte a call. */
export const SOAK = {
  calls: 100_000,
  atMostSeconds: 900,
} as const;
