import { middle } from '../contest/measure.js';
import type { Run } from '../contest/measure.js';
import type { Outcome } from '../contest/report.js';
import { rounded } from '../statistics.js';
import type { BenchResult } from '../suite.js';
import type { PhaseName } from './plan.js';
import { fanOutFigures } from './fan-out/figures.js';
import type { FanOut } from './fan-out/figures.js';
import type { Soak } from './soak/soak.js';

type Name = 'bare' | 'sdk-v1' | 'sdk-v2' | 'gatehouse';

/** The ratios, with the figures that they are made of. */
export function summarise(
  { runs, memory }: Outcome,
  { fanOut, soaked }: { readonly fanOut: FanOut; readonly soaked: Soak | null },
): BenchResult['summary'] {
  const ours = [...runs.filter(({ subject }) => subject === 'gatehouse'), ...fanOut.runs];
  const failed = ours.map((run) => run.failed);
  const { before, after } = memory.find(({ subject }) => subject === 'gatehouse') ?? {
    before: Number.NaN,
    after: Number.NaN,
  };
  return {
    suite: 'mcp',
    ...throughput(runs),
    ...cost(runs),
    ...fanOutFigures(fanOut),
    rss_mb_after_vs_before: rounded(after / before),
    failed_calls: failed.reduce((sum, count) => sum + count, 0),
    ...(soaked ? soakFigures(soaked) : {}),
  };
}

function throughput(runs: readonly Run[]) {
  const against = (other: Name, phase: PhaseName): number => {
    const rate = (subject: Name): number =>
      middle(runs, { subject, phase }, ({ perSecond }) => perSecond);
    return rounded(rate('gatehouse') / rate(other));
  };
  return {
    throughput_vs_sdk_v1_c1: against('sdk-v1', 'call c=1'),
    throughput_vs_sdk_v1_c32: against('sdk-v1', 'call c=32'),
    throughput_vs_sdk_v1_c200: against('sdk-v1', 'call c=200'),
    throughput_vs_sdk_v2_c32: against('sdk-v2', 'call c=32'),
    throughput_vs_bare_proxy_c32: against('bare', 'call c=32'),
    lists_vs_sdk_v1_c32: against('sdk-v1', 'list c=32'),
    lists_vs_sdk_v2_c32: against('sdk-v2', 'list c=32'),
  };
}

function cost(runs: readonly Run[]) {
  const of = (subject: Name, phase: PhaseName, figure: (run: Run) => number): number =>
    middle(runs, { subject, phase }, figure);
  const added = (figure: (run: Run) => number): number =>
    rounded(of('gatehouse', 'call c=1', figure) - of('bare', 'call c=1', figure));
  const own = (subject: Name): number => of(subject, 'call c=32', (run) => run.cpuMs.own);
  return {
    added_p50_ms_c1: added((run) => run.latency.p50),
    added_p99_ms_c1: added((run) => run.latency.p99),
    cpu_ms_per_call_c32: rounded(own('gatehouse')),
    cpu_ms_per_call_all_c32: rounded(of('gatehouse', 'call c=32', (run) => run.cpuMs.all)),
    cpu_vs_sdk_v1_c32: rounded(own('gatehouse') / own('sdk-v1')),
  };
}

function soakFigures({ kills, calls, failed, processes, sockets, parts }: Soak) {
  const key = (part: string): string => `soak_rss_mb_per_kill_${part.replaceAll('-', '_')}`;
  return {
    soak_kills: kills,
    soak_calls: calls,
    soak_failed_calls: failed,
    soak_processes_per_kill: rounded(processes),
    soak_sockets_per_kill: rounded(sockets),
    ...Object.fromEntries(parts.map(({ part, perKill }) => [key(part), rounded(perKill)])),
  };
}
