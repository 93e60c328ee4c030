import { chart, conditions, failures, memoryTable, phaseTable, table } from '../contest/report.js';
import type { Outcome } from '../contest/report.js';
import { rounded } from '../statistics.js';
import type { BenchResult } from '../suite.js';
import { PHASES } from './plan.js';
import type { PhaseName } from './plan.js';
import { fanOutSection } from './fan-out/figures.js';
import type { FanOut } from './fan-out/figures.js';
import type { Soak } from './soak/soak.js';

interface Told {
  readonly summary: BenchResult['summary'];
  readonly fanOut: FanOut;
  readonly soaked: Soak | null;
  readonly machine: string;
}

/** The results as a section of `docs/benchmarks.md`. */
export function mcpPage(outcome: Outcome, { summary, fanOut, soaked, machine }: Told): string {
  return [
    '### Result',
    conditions(outcome, machine),
    table(['Ratio or difference', 'Measured'], ratioRows(summary)),
    '#### Tool calls, 32 callers',
    chart(outcome, 'call c=32'),
    ...PHASES.flatMap(({ name }) => [`#### ${titleOf(name)}`, phaseTable(outcome, name)]),
    '#### Memory of the process that carries the traffic',
    memoryTable(outcome),
    '#### Many servers at one address',
    fanOutSection(fanOut),
    failures({ ...outcome, runs: [...outcome.runs, ...fanOut.runs] }),
    ...(soaked ? ['#### When what is behind the gate is killed', soakText(soaked)] : []),
  ].join('\n\n');
}

function ratioRows(summary: BenchResult['summary']): string[][] {
  const row = (title: string, key: string, unit: string): string[] => [
    title,
    `${String(summary[key])} ${unit}`,
  ];
  return [
    row(
      'Throughput of tool calls against the SDK’s server, version 1, 1 caller',
      'throughput_vs_sdk_v1_c1',
      '×',
    ),
    row('The same, 32 callers', 'throughput_vs_sdk_v1_c32', '×'),
    row('The same, 200 callers', 'throughput_vs_sdk_v1_c200', '×'),
    row(
      'Throughput of tool calls against the SDK’s server, version 2, 32 callers',
      'throughput_vs_sdk_v2_c32',
      '×',
    ),
    row(
      'Throughput of tool calls against the bare proxy, 32 callers',
      'throughput_vs_bare_proxy_c32',
      '×',
    ),
    row('Throughput of tool lists against version 1, 32 callers', 'lists_vs_sdk_v1_c32', '×'),
    row('Throughput of tool lists against version 2, 32 callers', 'lists_vs_sdk_v2_c32', '×'),
    row('Median latency added to the bare proxy, 1 caller', 'added_p50_ms_c1', 'ms'),
    row('99th percentile added to the bare proxy, 1 caller', 'added_p99_ms_c1', 'ms'),
    row(
      'Processor time of a call against version 1, own process, 32 callers',
      'cpu_vs_sdk_v1_c32',
      '×',
    ),
  ];
}

function titleOf(phase: PhaseName): string {
  const [kind, connections] = phase.split(' c=');
  const callers = connections === '1' ? '1 caller' : `${connections} callers`;
  return `${kind === 'list' ? 'Tool lists' : 'Tool calls'}, ${callers}`;
}

function soakText({ kills, calls, failed, processes, sockets, parts }: Soak): string {
  const counts = [
    ['processes', rounded(processes)],
    ['sockets, all processes', rounded(sockets)],
  ];
  const memory = parts.map(({ part, early, late, perKill }) => [
    part,
    ...[early, late, perKill].map((value) => rounded(value)),
  ]);
  return [
    `${calls} calls by 32 callers, while the REST backend and an upstream MCP server were killed (\`kill -9\`) in turn, ${kills} times in all, and came back a second later; ${failed} calls met one of them dead and said so. What the gate held at rest after each kill grew, from one to the next, by:`,
    table(['', 'a kill'], counts),
    'Resident memory of its parts at rest, in MB: medians of the second quarter of the kills and of the last, since single looks go up and down with garbage collection.',
    table(['', 'second quarter', 'last quarter', 'growth a kill'], memory),
  ].join('\n\n');
}
