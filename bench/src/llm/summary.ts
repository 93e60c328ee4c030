import { middle } from '../contest/measure.js';
import type { Run } from '../contest/measure.js';
import type { Memory } from '../contest/memory.js';
import type { Outcome } from '../contest/report.js';
import { rounded } from '../statistics.js';
import type { BenchResult } from '../suite.js';
import type { PhaseName } from './plan.js';

/** What the benchmark is there to find out. */
export const TARGETS = {
  throughputVsPortkeyC16: 2.5,
  addedP50VsPortkeyC1: 1,
  rssAfterVsBefore: 1.1,
} as const;

type Name = 'mock' | 'bare' | 'portkey' | 'gatehouse';

/** The ratios, with the figures that they are made of. */
export function summarise({ runs, memory }: Outcome): BenchResult['summary'] {
  const figures = { ...throughput(runs), ...latency(runs), ...memoryFigures(memory) };
  const failed = runs.filter(({ subject }) => subject === 'gatehouse').map((run) => run.failed);
  const failed_calls = failed.reduce((sum, count) => sum + count, 0);
  return {
    suite: 'llm',
    ...figures,
    failed_calls,
    targets_met: meetsTargets({ ...figures, failed_calls }),
  };
}

function throughput(runs: readonly Run[]) {
  const against = (other: Name, phase: PhaseName): number => {
    const rate = (subject: Name): number =>
      middle(runs, { subject, phase }, ({ perSecond }) => perSecond);
    return rounded(rate('gatehouse') / rate(other));
  };
  return {
    throughput_vs_portkey_c1: against('portkey', 'message c=1'),
    throughput_vs_portkey_c16: against('portkey', 'message c=16'),
    throughput_vs_portkey_c64: against('portkey', 'message c=64'),
    throughput_vs_bare_c16: against('bare', 'message c=16'),
    streams_vs_portkey_c16: against('portkey', 'stream c=16'),
  };
}

function latency(runs: readonly Run[]) {
  const of = (subject: Name, phase: PhaseName, figure: (run: Run) => number): number =>
    middle(runs, { subject, phase }, figure);
  const added = (subject: Name, figure: (run: Run) => number): number =>
    of(subject, 'message c=1', figure) - of('mock', 'message c=1', figure);
  const p50 = (run: Run): number => run.latency.p50;
  const p99 = (run: Run): number => run.latency.p99;
  const firstByte = (subject: Name): number =>
    of(subject, 'stream c=1', (run) => run.firstByte.p50);
  return {
    added_p50_vs_portkey_c1: rounded(added('gatehouse', p50) / added('portkey', p50)),
    added_p99_vs_portkey_c1: rounded(added('gatehouse', p99) / added('portkey', p99)),
    added_p50_ms_c1: rounded(added('gatehouse', p50)),
    first_byte_vs_portkey_c1: rounded(firstByte('gatehouse') / firstByte('portkey')),
  };
}

function memoryFigures(memory: readonly Memory[]) {
  const { before, after, calls } = memory.find(({ subject }) => subject === 'gatehouse') ?? {
    before: Number.NaN,
    after: Number.NaN,
    calls: 0,
  };
  return {
    rss_mb_after_vs_before: rounded(after / before),
    rss_mb_before: rounded(before),
    rss_mb_after: rounded(after),
    rss_calls: calls,
  };
}

function meetsTargets(figures: {
  readonly throughput_vs_portkey_c16: number;
  readonly added_p50_vs_portkey_c1: number;
  readonly rss_mb_after_vs_before: number;
  readonly failed_calls: number;
}): boolean {
  return (
    figures.failed_calls === 0 &&
    figures.throughput_vs_portkey_c16 >= TARGETS.throughputVsPortkeyC16 &&
    figures.added_p50_vs_portkey_c1 < TARGETS.addedP50VsPortkeyC1 &&
    figures.rss_mb_after_vs_before <= TARGETS.rssAfterVsBefore
  );
}
