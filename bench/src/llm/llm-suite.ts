import { repositoryRoot } from '@gatehouse/stack';
import { join } from 'node:path';
import { exercise } from '../contest/exercise.js';
import { startGatehouse } from '../contest/gate.js';
import { callsOf, rest } from '../contest/measure.js';
import { watchMemory } from '../contest/memory.js';
import { startNodeProgram } from '../contest/node-program.js';
import { FULL, QUICK } from '../contest/phase.js';
import { Cleanup, runAll, warmUp } from '../contest/stage.js';
import type { Stage } from '../contest/stage.js';
import type { Subject } from '../contest/subject.js';
import { Load } from '../load/load.js';
import { planCores, pin } from '../system/cores.js';
import type { Cores } from '../system/cores.js';
import { describeMachine } from '../system/machine.js';
import type { BenchOptions, BenchResult } from '../suite.js';
import { JSON_HEADERS } from './json-headers.js';
import { llmPage } from './page.js';
import { EXERCISE, PHASES, SOAK } from './plan.js';
import { startPortkey } from './portkey.js';
import { summarise } from './summary.js';

/** The gate with everything on against the others, in one run on one machine. */
export async function runLlmSuite(options: BenchOptions): Promise<BenchResult> {
  const effort = options.quick ? QUICK : FULL;
  const cores = planCores();
  const machine = describeMachine(cores);
  const cleanup = new Cleanup(options.signal);
  try {
    const stage = await setUp(options, cores, cleanup);
    await warmUp(stage, EXERCISE, effort.warmUp, options);
    const watches = stage.subjects.map((subject) => [subject, watchMemory(subject)] as const);
    const runs = await runAll(stage, PHASES, effort, options);
    const soaked = options.soak ? await soak(stage, options) : 0;
    const memory = watches.map(([{ name }, look]) =>
      look(callsOf(runs, name) + (name === 'gatehouse' ? soaked : 0)),
    );
    const outcome = { runs, memory, subjects: stage.subjects, effort };
    const summary = summarise(outcome);
    return { summary, page: llmPage(outcome, summary, machine) };
  } finally {
    await cleanup.run();
  }
}

/** Calls the gate until a leak would show, and says how often. */
async function soak({ load, subjects }: Stage, options: BenchOptions): Promise<number> {
  const subject = subjects.find(({ name }) => name === 'gatehouse');
  if (!subject) return 0;
  const done = options.onStep(`Making ${SOAK.calls} calls more`);
  const made = await exercise({ load, subject, signal: options.signal }, EXERCISE, SOAK);
  await rest(subject);
  done(`${made}`);
  return made;
}

async function setUp(options: BenchOptions, cores: Cores | null, cleanup: Cleanup): Promise<Stage> {
  const done = options.onStep('Starting the gate and the others');
  const load = await cleanup.keep(Load.start());
  const mock = await cleanup.keep(startMock());
  const upstream = new URL(mock.url).origin;
  const bare = await cleanup.keep(startBare(upstream));
  const portkey = await cleanup.keep(startPortkey(upstream, join(options.cache, 'portkey')));
  const gate = await cleanup.keep(startEgress(upstream, options));
  await pin([load.pid, mock.pid, ...gate.pids()], cores?.others);
  await pin([bare.pid, portkey.pid, gate.pid], cores?.measured);
  done();
  return { load, subjects: [mock, bare, portkey, gate] };
}

function startEgress(
  upstream: string,
  { scratch: dataDir, signal, onExit }: BenchOptions,
): Promise<Subject> {
  const environment = { ANTHROPIC_BASE_URL: upstream, ANTHROPIC_API_KEY: 'bench' };
  return startGatehouse(
    {
      manifests: join(repositoryRoot(), 'bench/manifests/llm'),
      environment,
      dataDir,
      signal,
      onExit,
    },
    {
      service: 'llm-egress',
      resource: 'bench-llm/v1.0',
      path: '/v1/messages',
      headers: JSON_HEADERS,
      application: 'bench-agent',
    },
  );
}

/** The model's stand-in, called directly: what the machine and the load generator can do at most. */
function startMock(): Promise<Subject> {
  return startNodeProgram({
    name: 'mock',
    title: 'the mock alone',
    module: new URL('programs/upstream.js', import.meta.url),
    args: [],
    path: '/v1/messages',
    headers: JSON_HEADERS,
  });
}

/** A proxy of Node's own `http` that only passes bytes on. */
function startBare(upstream: string): Promise<Subject> {
  return startNodeProgram({
    name: 'bare',
    title: 'bare Node pass-through',
    module: new URL('programs/pass-through.js', import.meta.url),
    args: [upstream],
    path: '/v1/messages',
    headers: JSON_HEADERS,
  });
}
