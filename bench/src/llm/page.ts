import { chart, conditions, failures, memoryTable, phaseTable, table } from '../contest/report.js';
import type { Outcome } from '../contest/report.js';
import type { BenchResult } from '../suite.js';
import { PHASES } from './plan.js';
import type { PhaseName } from './plan.js';
import { TARGETS } from './summary.js';

/** The results as a section of `docs/benchmarks.md`. */
export function llmPage(
  outcome: Outcome,
  summary: BenchResult['summary'],
  machine: string,
): string {
  return [
    '## Result',
    conditions(outcome, machine),
    table(['Ratio', 'Measured', 'Target'], ratioRows(summary)),
    verdict(summary),
    '### Answers in one piece, 16 callers',
    chart(outcome, 'message c=16'),
    ...PHASES.flatMap(({ name }) => [`### ${titleOf(name)}`, phaseTable(outcome, name)]),
    '### Memory of the process that carries the traffic',
    memoryTable(outcome),
    failures(outcome),
  ].join('\n\n');
}

function ratioRows(summary: BenchResult['summary']): (string | number)[][] {
  const at = (key: string): string => String(summary[key]);
  return [
    [
      'Throughput against Portkey, 16 callers',
      `${at('throughput_vs_portkey_c16')} ×`,
      `at least ${TARGETS.throughputVsPortkeyC16} ×`,
    ],
    ['Throughput against Portkey, 1 caller', `${at('throughput_vs_portkey_c1')} ×`, ''],
    ['Throughput against Portkey, 64 callers', `${at('throughput_vs_portkey_c64')} ×`, ''],
    ['Streams of 64 deltas against Portkey, 16 callers', `${at('streams_vs_portkey_c16')} ×`, ''],
    [
      'Throughput against the bare pass-through, 16 callers',
      `${at('throughput_vs_bare_c16')} ×`,
      '',
    ],
    [
      'Added median latency against Portkey’s, 1 caller',
      `${at('added_p50_vs_portkey_c1')} ×`,
      `below ${TARGETS.addedP50VsPortkeyC1} ×`,
    ],
    ['Added 99th percentile against Portkey’s, 1 caller', `${at('added_p99_vs_portkey_c1')} ×`, ''],
    [
      'Time to first byte of a stream against Portkey’s, 1 caller',
      `${at('first_byte_vs_portkey_c1')} ×`,
      '',
    ],
    [
      `Memory after ${at('rss_calls')} calls against before`,
      `${at('rss_mb_after_vs_before')} ×`,
      `at most ${TARGETS.rssAfterVsBefore} ×`,
    ],
  ];
}

function verdict(summary: BenchResult['summary']): string {
  return summary['targets_met'] === true
    ? 'All targets are met.'
    : '**Not all targets are met.** The table says which; the processor time below says what a call costs where.';
}

function titleOf(phase: PhaseName): string {
  const [kind, connections] = phase.split(' c=');
  const callers = connections === '1' ? '1 caller' : `${connections} callers`;
  return `${kind === 'stream' ? 'Streams of 64 deltas' : 'Answers in one piece'}, ${callers}`;
}
