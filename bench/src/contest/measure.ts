import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../statistics.js';
import type { LoadJob, LoadResult } from '../load/job.js';
import type { Load } from '../load/load.js';
import { figuresOf } from '../system/process-figures.js';
import type { Phase } from './phase.js';
import type { Subject } from './subject.js';

/** One run of one phase against one subject. */
export interface Run extends LoadResult {
  readonly phase: Phase['name'];
  readonly subject: Subject['name'];
  /** Processor time for each call, in ms: of the process that carries the traffic, and of all. */
  readonly cpuMs: { readonly own: number; readonly all: number };
}

const LOOK_MS = 200;
/** Less than this share of a core is rest. */
const REST = 0.05;
const REST_WITHIN_MS = 15_000;

/** The phase's load on the subject, as it is put on it. */
export function jobFor(subject: Subject, phase: Phase, until: LoadJob['until']): LoadJob {
  const { bodies, headers, headersOf, expect } = phase.workload;
  return {
    url: subject.url,
    headers: { ...subject.headers, ...headers },
    requests: bodies.map((body, at) => (headersOf ? { body, headers: headersOf(at) } : { body })),
    expect,
    connections: phase.connections,
    until,
  };
}

/** Runs one phase once. What the subject does afterwards, e.g. store its records, is counted to it. */
export async function measure(
  load: Load,
  subject: Subject,
  phase: Phase,
  seconds: number,
): Promise<Run> {
  const own = figuresOf([subject.pid]);
  const all = figuresOf(subject.pids());
  const result = await load.put(jobFor(subject, phase, { seconds }));
  await rest(subject);
  const ownAfter = figuresOf([subject.pid]);
  const allAfter = figuresOf(subject.pids());
  const perCall = (cpuSeconds: number): number => (cpuSeconds * 1_000) / result.completed;
  return {
    ...result,
    phase: phase.name,
    subject: subject.name,
    cpuMs: {
      own: perCall(ownAfter.cpuSeconds - own.cpuSeconds),
      all: perCall(allAfter.cpuSeconds - all.cpuSeconds),
    },
  };
}

/** Waits until the subject has nothing left to do: its backlog must not slow down the next one. */
export async function rest(subject: Subject): Promise<void> {
  const deadline = performance.now() + REST_WITHIN_MS;
  let before = figuresOf(subject.pids()).cpuSeconds;
  while (performance.now() < deadline) {
    await sleep(LOOK_MS);
    const now = figuresOf(subject.pids()).cpuSeconds;
    if (now - before < (REST * LOOK_MS) / 1_000) return;
    before = now;
  }
}

/** The median over all rounds of one figure of a phase. */
export function middle(
  runs: readonly Run[],
  of: Pick<Run, 'subject' | 'phase'>,
  figure: (run: Run) => number,
): number {
  const { subject, phase } = of;
  return median(runs.filter((run) => run.subject === subject && run.phase === phase).map(figure));
}

/** How many calls of a subject were completed in all runs together. */
export function callsOf(runs: readonly Run[], subject: Subject['name']): number {
  return runs
    .filter((run) => run.subject === subject)
    .reduce((sum, { completed }) => sum + completed, 0);
}
