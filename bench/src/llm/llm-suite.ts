import { join } from 'node:path';
import { Load } from '../load/load.js';
import { planCores, pin } from '../system/cores.js';
import type { Cores } from '../system/cores.js';
import { describeMachine } from '../system/machine.js';
import type { BenchOptions, BenchResult } from '../suite.js';
import { measure, rest } from './measure.js';
import type { Run } from './measure.js';
import { watchMemory } from './memory.js';
import { llmPage } from './page.js';
import { FULL, PHASES, QUICK, SOAK } from './plan.js';
import type { Effort } from './plan.js';
import { startGatehouse } from './subjects/gate.js';
import { startBare, startMock } from './subjects/node-server.js';
import { startPortkey } from './subjects/portkey.js';
import type { Subject } from './subjects/subject.js';
import { summarise } from './summary.js';
import { exercise } from './exercise.js';

/** Everything that runs, and how to end it. */
interface Stage {
  readonly load: Load;
  readonly subjects: readonly Subject[];
}

/** The gate with everything on against the others, in one run on one machine. */
export async function runLlmSuite(options: BenchOptions): Promise<BenchResult> {
  const effort = options.quick ? QUICK : FULL;
  const cores = planCores();
  const machine = describeMachine(cores);
  const stops: (() => Promise<void>)[] = [];
  try {
    const stage = await setUp(options, cores, stops);
    await warmUp(stage, effort.warmUp, options);
    const watches = stage.subjects.map((subject) => [subject, watchMemory(subject)] as const);
    const runs = await runAll(stage, effort, options);
    const soaked = options.soak ? await soak(stage, options) : 0;
    const memory = watches.map(([{ name }, look]) =>
      look(callsOf(runs, name) + (name === 'gatehouse' ? soaked : 0)),
    );
    const outcome = { runs, memory, subjects: stage.subjects, effort };
    const summary = summarise(outcome);
    return { summary, page: llmPage(outcome, summary, machine) };
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

function callsOf(runs: readonly Run[], subject: Subject['name']): number {
  return runs
    .filter((run) => run.subject === subject)
    .reduce((sum, { completed }) => sum + completed, 0);
}

/** Calls the gate until a leak would show, and says how often. */
async function soak({ load, subjects }: Stage, options: BenchOptions): Promise<number> {
  const subject = subjects.find(({ name }) => name === 'gatehouse');
  if (!subject) return 0;
  const done = options.onStep(`Making ${SOAK.calls} calls more`);
  const made = await exercise({ load, subject, signal: options.signal }, SOAK);
  await rest(subject);
  done(`${made}`);
  return made;
}

async function warmUp(stage: Stage, calls: Effort['warmUp'], options: BenchOptions): Promise<void> {
  const done = options.onStep('Warming up');
  for (const subject of stage.subjects) {
    await exercise({ load: stage.load, subject, signal: options.signal }, calls);
    await rest(subject);
  }
  done();
}

async function setUp(
  options: BenchOptions,
  cores: Cores | null,
  stops: (() => Promise<void>)[],
): Promise<Stage> {
  const done = options.onStep('Starting the gate and the others');
  const keep = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const started = await starting;
    stops.push(() => started.stop());
    options.signal.throwIfAborted();
    return started;
  };
  const load = await keep(Load.start());
  const mock = await keep(startMock());
  const upstream = new URL(mock.url).origin;
  const bare = await keep(startBare(upstream));
  const portkey = await keep(startPortkey(upstream, join(options.cache, 'portkey')));
  const { signal, onExit } = options;
  const gate = await keep(startGatehouse({ upstream, dataDir: options.scratch, signal, onExit }));
  await pin([load.pid, mock.pid, ...gate.pids()], cores?.others);
  await pin([bare.pid, portkey.pid, gate.pid], cores?.measured);
  done();
  return { load, subjects: [mock, bare, portkey, gate] };
}

/** A B C D, A B C D: what else the machine does in the meantime hits all of them alike. */
async function runAll(stage: Stage, effort: Effort, options: BenchOptions): Promise<Run[]> {
  const runs: Run[] = [];
  for (let round = 1; round <= effort.rounds; round += 1) {
    const done = options.onStep(`Round ${round} of ${effort.rounds}`);
    for (const phase of PHASES) {
      for (const subject of stage.subjects) {
        options.signal.throwIfAborted();
        runs.push(await measure(stage.load, subject, phase, effort.secondsPerRun));
      }
    }
    done();
  }
  return runs;
}
