import { rounded } from '../statistics.js';
import type { BenchResult } from '../suite.js';
import type { Run } from './measure.js';
import { PHASES } from './plan.js';
import type { PhaseName } from './plan.js';
import type { Subject } from './subjects/subject.js';
import { middle, TARGETS } from './summary.js';
import type { Outcome } from './summary.js';

const BAR = 40;

/** The results as a section of `docs/benchmarks.md`. */
export function llmPage(
  outcome: Outcome,
  summary: BenchResult['summary'],
  machine: string,
): string {
  const { effort, runs } = outcome;
  const rounds = effort.rounds === 1 ? 'one round' : `the median of ${effort.rounds} rounds`;
  return [
    '## Result',
    `Measured on ${machine}. Each figure is ${rounds}, ${effort.secondsPerRun} s a run, the contenders in turn. Absolute figures are of this machine at that moment; the ratios are the result.`,
    table(['Ratio', 'Measured', 'Target'], ratioRows(summary)),
    verdict(summary),
    '### Answers in one piece, 16 callers',
    chart(outcome, 'message c=16'),
    ...PHASES.flatMap(({ name }) => [`### ${titleOf(name)}`, phaseTable(outcome, name)]),
    '### Memory of the process that carries the traffic',
    memoryTable(outcome),
    failures(runs),
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

function phaseTable({ runs, subjects }: Outcome, phase: PhaseName): string {
  const rows = subjects.map(({ name, title }) => {
    const of = { subject: name, phase };
    const figure = (pick: (run: Run) => number): number => rounded(middle(runs, of, pick));
    return [
      title,
      figure((run) => run.perSecond),
      figure((run) => run.latency.p50),
      figure((run) => run.latency.p99),
      figure((run) => run.firstByte.p50),
      figure((run) => run.cpuMs.own),
      figure((run) => run.cpuMs.all),
    ];
  });
  const head = [
    '',
    'per second',
    'p50 ms',
    'p99 ms',
    'first byte p50 ms',
    'CPU ms a call, own process',
    'CPU ms a call, all processes',
  ];
  return table(head, rows);
}

function memoryTable({ memory, subjects }: Outcome): string {
  const title = (name: Subject['name']): string =>
    subjects.find((subject) => subject.name === name)?.title ?? name;
  return table(
    ['', 'calls', 'before, MB', 'after, MB', 'peak, MB', 'all processes after, MB'],
    memory.map(({ subject, calls, before, after, peak, all }) => [
      title(subject),
      calls,
      ...[before, after, peak, all.after].map((value) => rounded(value)),
    ]),
  );
}

function chart({ runs, subjects }: Outcome, phase: PhaseName): string {
  const rates = subjects.map(({ name, title }) => ({
    title,
    rate: middle(runs, { subject: name, phase }, (run) => run.perSecond),
  }));
  const most = Math.max(...rates.map(({ rate }) => rate));
  const width = Math.max(...rates.map(({ title }) => title.length));
  const lines = rates.map(({ title, rate }) => {
    const bar = '█'.repeat(Math.max(1, Math.round((rate / most) * BAR)));
    return `${title.padEnd(width)}  ${bar} ${Math.round(rate)}/s`;
  });
  return ['```text', ...lines, '```'].join('\n');
}

function failures(runs: readonly Run[]): string {
  const failed = runs.filter((run) => run.failed > 0);
  if (failed.length === 0) return 'Every answer of every run was complete and had status 200.';
  const list = failed.map((run) => `${run.subject} at ${run.phase}: ${run.failed}`);
  return `Failed calls: ${list.join('; ')}.`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
