import type { LoadJob } from '../load/job.js';
import type { Load } from '../load/load.js';
import type { BenchOptions } from '../suite.js';
import { jobFor, rest } from './measure.js';
import { PHASES } from './plan.js';
import type { Subject } from './subjects/subject.js';

const CONNECTIONS = 16;

/** Calls each subject for a while, so that code is compiled and pools are filled. */
export async function warmUp(
  { load, subjects }: { readonly load: Load; readonly subjects: readonly Subject[] },
  seconds: number,
  { onStep, signal }: Pick<BenchOptions, 'onStep' | 'signal'>,
): Promise<void> {
  const done = onStep('Warming up');
  for (const subject of subjects) {
    await callFor({ load, subject, signal }, () => ({ seconds }));
    await rest(subject);
  }
  done();
}

/**
 * Makes calls of all kinds, 16 at a time, and says how many.
 * @throws Error if one of them fails: what is broken need not be measured.
 */
export async function callFor(
  { load, subject, signal }: { load: Load; subject: Subject; signal: AbortSignal },
  until: (kind: 'message' | 'stream') => LoadJob['until'],
): Promise<number> {
  let made = 0;
  for (const phase of PHASES.filter(({ connections }) => connections === CONNECTIONS)) {
    signal.throwIfAborted();
    const job = jobFor(subject, phase, until(phase.workload.name));
    const { failed, completed } = await load.put(job);
    if (failed > 0) throw new Error(`${subject.title}: ${failed} of ${completed} calls failed`);
    made += completed;
  }
  return made;
}
