import { rounded } from '../statistics.js';
import { middle } from './measure.js';
import type { Run } from './measure.js';
import type { Memory } from './memory.js';
import type { Effort } from './phase.js';
import type { Subject } from './subject.js';

/** All that was measured. */
export interface Outcome {
  readonly runs: readonly Run[];
  readonly memory: readonly Memory[];
  readonly subjects: readonly Subject[];
  readonly effort: Effort;
}

const BAR = 40;

/** On what, how often and how long. */
export function conditions({ effort }: Outcome, machine: string): string {
  const rounds = effort.rounds === 1 ? 'one round' : `the median of ${effort.rounds} rounds`;
  return `Measured on ${machine}. Each figure is ${rounds}, ${effort.secondsPerRun} s a run, the contenders in turn. Absolute figures are of this machine at that moment; the ratios are the result.`;
}

/** Every figure of a phase, a row for each subject. */
export function phaseTable({ runs, subjects }: Outcome, phase: string): string {
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

export function memoryTable({ memory, subjects }: Outcome): string {
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

/** The rates of a phase as bars. */
export function chart({ runs, subjects }: Outcome, phase: string): string {
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

export function failures({ runs }: Outcome): string {
  const failed = runs.filter((run) => run.failed > 0);
  if (failed.length === 0) return 'Every answer of every run was complete and had status 200.';
  const list = failed.map((run) => `${run.subject} at ${run.phase}: ${run.failed}`);
  return `Failed calls: ${list.join('; ')}.`;
}

export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
