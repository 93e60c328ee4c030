import type { Load } from '../load/load.js';
import type { BenchOptions } from '../suite.js';
import { jobFor, rest } from './measure.js';
import { PHASES } from './plan.js';
import type { Subject } from './subjects/subject.js';

const PART = 5_000;
const CONNECTIONS = 16;

/** Makes so many calls of each subject, so that code is compiled and pools are filled. */
export async function warmUp(
  { load, subjects }: { readonly load: Load; readonly subjects: readonly Subject[] },
  calls: number,
  { onStep, signal }: Pick<BenchOptions, 'onStep' | 'signal'>,
): Promise<void> {
  const done = onStep('Warming up');
  for (const subject of subjects) {
    await makeCalls(load, subject, calls, signal);
    await rest(subject);
  }
  done();
}

/**
 * Makes so many calls, of all kinds, 16 at a time.
 * @throws Error if one of them fails: what is broken need not be measured.
 */
export async function makeCalls(
  load: Load,
  subject: Subject,
  calls: number,
  signal: AbortSignal,
): Promise<void> {
  for (let made = 0; made < calls; made += PART) {
    for (const phase of PHASES.filter(({ connections }) => connections === CONNECTIONS)) {
      signal.throwIfAborted();
      const share = phase.workload.name === 'stream' ? 0.1 : 0.9;
      const requests = Math.max(CONNECTIONS, Math.round(Math.min(PART, calls - made) * share));
      const { failed, completed } = await load.put(jobFor(subject, phase, { requests }));
      if (failed > 0) throw new Error(`${subject.title}: ${failed} of ${completed} calls failed`);
    }
  }
}
