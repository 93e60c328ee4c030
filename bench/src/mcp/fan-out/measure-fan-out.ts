import { setTimeout as sleep } from 'node:timers/promises';
import { jobFor, measure, rest } from '../../contest/measure.js';
import type { Run } from '../../contest/measure.js';
import type { Effort } from '../../contest/phase.js';
import type { Load } from '../../load/load.js';
import type { BenchOptions } from '../../suite.js';
import type { Contender } from './contenders.js';

/** Upstream servers are looked at when their manifests have been applied. */
const READY_WITHIN_MS = 30_000;
const LOOK_MS = 250;
const WARM_UP_PARTS = 10;

/** Calls each address of the gate as often and as long as the others, in turn. */
export async function measureFanOut(
  contenders: readonly Contender[],
  { load, effort, options }: { load: Load; effort: Effort; options: BenchOptions },
): Promise<Run[]> {
  const done = options.onStep('Calling one server, and many at one address');
  for (const contender of contenders) await prepare(contender, { load, effort, options });
  const runs: Run[] = [];
  const phases = contenders[0]?.phases.map(({ name }) => name) ?? [];
  for (let round = 0; round < effort.rounds; round += 1) {
    for (const name of phases) {
      for (const { subject, phases: own } of contenders) {
        options.signal.throwIfAborted();
        const phase = own.find((each) => each.name === name);
        if (phase) runs.push(await measure(load, subject, phase, effort.secondsPerRun));
      }
    }
  }
  done();
  return runs;
}

async function prepare(
  { subject, phases }: Contender,
  { load, effort, options }: { load: Load; effort: Effort; options: BenchOptions },
): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (const phase of phases.filter(({ connections }) => connections === 1)) {
    while ((await load.put(jobFor(subject, phase, { requests: 1 }))).failed > 0) {
      if (performance.now() > deadline) throw new Error(`${subject.title}: no ${phase.name}`);
      await sleep(LOOK_MS);
    }
  }
  // All of them are one process, which the other contest has warmed up: each needs a part of that. Where one
  // of these calls fails, the measured ones will say so.
  const requests = effort.warmUp.calls / WARM_UP_PARTS;
  for (const phase of phases.filter(({ connections }) => connections > 1)) {
    options.signal.throwIfAborted();
    await load.put(jobFor(subject, phase, { requests }));
  }
  await rest(subject);
}
