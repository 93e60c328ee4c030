import type { Phase } from '../contest/phase.js';
import { CALL, LIST } from './workload.js';

export const PHASES = [
  { name: 'call c=1', workload: CALL, connections: 1 },
  { name: 'call c=32', workload: CALL, connections: 32 },
  { name: 'call c=200', workload: CALL, connections: 200 },
  { name: 'list c=1', workload: LIST, connections: 1 },
  { name: 'list c=32', workload: LIST, connections: 32 },
  { name: 'list c=200', workload: LIST, connections: 200 },
] as const satisfies readonly Phase[];

export type PhaseName = (typeof PHASES)[number]['name'];

/** What a subject is exercised with: some of each kind. */
export const EXERCISE: readonly Phase[] = PHASES.filter(({ connections }) => connections === 32);

/** How often something is killed in the soak, and how many seconds it is called before and after. */
export const SOAK = { kills: 32, quickKills: 8, seconds: 4 } as const;
