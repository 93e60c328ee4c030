import { middle } from '../../contest/measure.js';
import type { Run } from '../../contest/measure.js';
import { table } from '../../contest/report.js';
import { rounded } from '../../statistics.js';
import type { Contender } from './contenders.js';

/** What was measured of servers by themselves, and as many at one address. */
export interface FanOut {
  readonly contenders: readonly Contender[];
  readonly runs: readonly Run[];
}

const PHASES = ['call c=1', 'call c=32', 'list c=1', 'list c=32'] as const;
type PhaseName = (typeof PHASES)[number];

/**
 * Throughput against the one server by itself: `fanout_call_20_vs_1` by 32 callers, `…_c1` by one;
 * `fanout_upstream_…` for upstream MCP servers.
 */
export function fanOutFigures({ contenders, runs }: FanOut): Record<string, number> {
  const entries = contenders.flatMap((contender) =>
    contender.members === null
      ? []
      : PHASES.map((phase) => [
          keyOf(contender, phase),
          ratio({ contenders, runs }, contender, phase),
        ]),
  );
  return Object.fromEntries(entries);
}

/** For `docs/benchmarks.md`. */
export function fanOutSection(fanOut: FanOut): string {
  const head = [
    '',
    ...PHASES.flatMap((phase) => [`${titleOf(phase)}, per second`, 'against one']),
    'p50 ms of a call, 1 caller',
  ];
  const rows = fanOut.contenders.map((contender) => [
    contender.subject.title,
    ...PHASES.flatMap((phase) => [
      rounded(rateOf(fanOut, contender, phase)),
      `${ratio(fanOut, contender, phase)} ×`,
    ]),
    rounded(
      middle(
        fanOut.runs,
        { subject: contender.subject.name, phase: 'call c=1' },
        (run) => run.latency.p50,
      ),
    ),
  ]);
  return [
    'Throughput of the gate where one address stands for many servers, against one of them called by itself, in the same run. Each server has eight tools, so a list of twenty has 160; calls go to all members in turn. Every server of an API is made from the same contract and has the same backend; each upstream MCP server is a process of its own in front of it.',
    table(head, rows),
  ].join('\n\n');
}

function ratio(fanOut: FanOut, contender: Contender, phase: PhaseName): number {
  const single = fanOut.contenders.find(
    ({ kind, members }) => kind === contender.kind && members === null,
  );
  if (!single) return Number.NaN;
  return rounded(rateOf(fanOut, contender, phase) / rateOf(fanOut, single, phase));
}

function rateOf({ runs }: FanOut, { subject }: Contender, phase: PhaseName): number {
  return middle(runs, { subject: subject.name, phase }, ({ perSecond }) => perSecond);
}

function keyOf({ kind, members }: Contender, phase: PhaseName): string {
  const [what, callers] = phase.split(' c=');
  const upstream = kind === 'upstream' ? 'upstream_' : '';
  return `fanout_${upstream}${what}_${members}_vs_1${callers === '1' ? '_c1' : ''}`;
}

function titleOf(phase: PhaseName): string {
  const [what, callers] = phase.split(' c=');
  return `${what}s, ${callers === '1' ? '1 caller' : `${callers} callers`}`;
}
