import { Load } from '../load/load.js';
import type { BenchOptions } from '../suite.js';
import { exercise } from './exercise.js';
import { measure, rest } from './measure.js';
import type { Run } from './measure.js';
import type { Effort, Phase } from './phase.js';
import type { Subject } from './subject.js';

/** Everything that runs. */
export interface Stage {
  readonly load: Load;
  readonly subjects: readonly Subject[];
}

/** Lets what has been started be ended again, the last first. */
export class Cleanup {
  private readonly stops: (() => Promise<void>)[] = [];

  constructor(private readonly signal: AbortSignal) {}

  /** Waits for something to start, and will end it even if the suite has been given up meanwhile. */
  async keep<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
    const started = await starting;
    this.stops.push(() => started.stop());
    this.signal.throwIfAborted();
    return started;
  }

  async run(): Promise<void> {
    for (const stop of this.stops.splice(0).toReversed()) await stop();
  }
}

/** Exercises each subject until its code is compiled and its pools are filled. */
export async function warmUp(
  { load, subjects }: Stage,
  phases: readonly Phase[],
  calls: Effort['warmUp'],
  options: BenchOptions,
): Promise<void> {
  const done = options.onStep('Warming up');
  for (const subject of subjects) {
    await exercise({ load, subject, signal: options.signal }, phases, calls);
    await rest(subject);
  }
  done();
}

/** A B C D, A B C D: what else the machine does in the meantime hits all of them alike. */
export async function runAll(
  { load, subjects }: Stage,
  phases: readonly Phase[],
  effort: Effort,
  options: BenchOptions,
): Promise<Run[]> {
  const runs: Run[] = [];
  for (let round = 1; round <= effort.rounds; round += 1) {
    const done = options.onStep(`Round ${round} of ${effort.rounds}`);
    for (const phase of phases) {
      for (const subject of subjects) {
        options.signal.throwIfAborted();
        runs.push(await measure(load, subject, phase, effort.secondsPerRun));
      }
    }
    done();
  }
  return runs;
}
