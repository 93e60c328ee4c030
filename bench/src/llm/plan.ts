import { MESSAGE, STREAM } from './workload.js';
import type { Workload } from './workload.js';

/** One of the things that are done to every subject. */
export interface Phase {
  readonly name: string;
  readonly workload: Workload;
  readonly connections: number;
}

export const PHASES = [
  { name: 'message c=1', workload: MESSAGE, connections: 1 },
  { name: 'message c=16', workload: MESSAGE, connections: 16 },
  { name: 'message c=64', workload: MESSAGE, connections: 64 },
  { name: 'stream c=1', workload: STREAM, connections: 1 },
  { name: 'stream c=16', workload: STREAM, connections: 16 },
] as const satisfies readonly Phase[];

export type PhaseName = (typeof PHASES)[number]['name'];

/** How long, and how often. */
export interface Effort {
  readonly rounds: number;
  readonly secondsPerRun: number;
  /** What goes before, so that code is compiled and pools are filled: calls, or as many as so long allows. */
  readonly warmUp: { readonly calls: number; readonly atMostSeconds: number };
}

export const FULL: Effort = {
  rounds: 3,
  secondsPerRun: 2.5,
  warmUp: { calls: 10_000, atMostSeconds: 40 },
};
export const QUICK: Effort = {
  rounds: 1,
  secondsPerRun: 1,
  warmUp: { calls: 2_000, atMostSeconds: 8 },
};

/** Enough to see a leak of one kilobyte a call. */
export const SOAK = {
  calls: 100_000,
  atMostSeconds: 900,
} as const;
