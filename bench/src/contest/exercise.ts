import type { Load } from '../load/load.js';
import { jobFor } from './measure.js';
import type { Phase } from './phase.js';
import type { Subject } from './subject.js';

/**
 * Puts these phases on a subject in small parts, in turn, until so many calls are made or the time is over,
 * and says how many it was.
 * @throws Error if a call fails: what is broken need not be measured.
 */
export async function exercise(
  { load, subject, signal }: { load: Load; subject: Subject; signal: AbortSignal },
  phases: readonly Phase[],
  { calls, atMostSeconds }: { readonly calls: number; readonly atMostSeconds: number },
): Promise<number> {
  const deadline = performance.now() + atMostSeconds * 1_000;
  let made = 0;
  while (made < calls && performance.now() < deadline) {
    for (const phase of phases) {
      signal.throwIfAborted();
      const requests = phase.workload.part;
      const { failed, completed } = await load.put(jobFor(subject, phase, { requests }));
      if (failed > 0) throw new Error(`${subject.title}: ${failed} of ${completed} calls failed`);
      made += completed;
    }
  }
  return made;
}
