import type { Load } from '../load/load.js';
import { jobFor } from './measure.js';
import { PHASES } from './plan.js';
import type { Subject } from './subjects/subject.js';

const CONNECTIONS = 16;
/** Of each kind in one part; between two parts it can be given up. */
const PART = { message: 450, stream: 50 };

/**
 * Calls a subject so many times, streams among them, or as often as the time allows, and says how often it was.
 * @throws Error if a call fails: what is broken need not be measured.
 */
export async function exercise(
  { load, subject, signal }: { load: Load; subject: Subject; signal: AbortSignal },
  { calls, atMostSeconds }: { readonly calls: number; readonly atMostSeconds: number },
): Promise<number> {
  const deadline = performance.now() + atMostSeconds * 1_000;
  let made = 0;
  while (made < calls && performance.now() < deadline) {
    for (const phase of PHASES.filter(({ connections }) => connections === CONNECTIONS)) {
      signal.throwIfAborted();
      const requests = PART[phase.workload.name];
      const { failed, completed } = await load.put(jobFor(subject, phase, { requests }));
      if (failed > 0) throw new Error(`${subject.title}: ${failed} of ${completed} calls failed`);
      made += completed;
    }
  }
  return made;
}
