import { callsOf } from '../contest/measure.js';
import { watchMemory } from '../contest/memory.js';
import { FULL, QUICK } from '../contest/phase.js';
import { Cleanup, runAll, warmUp } from '../contest/stage.js';
import type { Stage } from '../contest/stage.js';
import { Load } from '../load/load.js';
import { planCores, pin } from '../system/cores.js';
import type { Cores } from '../system/cores.js';
import { describeMachine } from '../system/machine.js';
import type { BenchOptions, BenchResult } from '../suite.js';
import { RestBackend } from './backend.js';
import { startBareProxy, startIngress, startSdkV1, startSdkV2 } from './contenders.js';
import { mcpPage } from './page.js';
import { EXERCISE, PHASES } from './plan.js';
import { soak } from './soak.js';
import { summarise } from './summary.js';

/** The MCP side of the gate with everything on against servers that do nothing but call the backend. */
export async function runMcpSuite(options: BenchOptions): Promise<BenchResult> {
  const effort = options.quick ? QUICK : FULL;
  const cores = planCores();
  const machine = describeMachine(cores);
  const cleanup = new Cleanup(options.signal);
  try {
    const { backend, ...stage } = await setUp(options, cores, cleanup);
    await warmUp(stage, EXERCISE, effort.warmUp, options);
    const watches = stage.subjects.map((subject) => [subject, watchMemory(subject)] as const);
    const runs = await runAll(stage, PHASES, effort, options);
    const memory = watches.map(([{ name }, look]) => look(callsOf(runs, name)));
    const gate = stage.subjects.at(-1);
    const soaked =
      options.soak && gate ? await soak(gate, { load: stage.load, backend }, options) : null;
    const outcome = { runs, memory, subjects: stage.subjects, effort };
    const summary = summarise(outcome, soaked);
    return { summary, page: mcpPage(outcome, { summary, soaked, machine }) };
  } finally {
    await cleanup.run();
  }
}

async function setUp(
  options: BenchOptions,
  cores: Cores | null,
  cleanup: Cleanup,
): Promise<Stage & { readonly backend: RestBackend }> {
  const done = options.onStep('Starting the gate and the others');
  const load = await cleanup.keep(Load.start());
  const backend = await cleanup.keep(RestBackend.start());
  const bare = await cleanup.keep(startBareProxy(backend.url));
  const sdkV1 = await cleanup.keep(startSdkV1(backend.url));
  const sdkV2 = await cleanup.keep(startSdkV2(backend.url));
  const gate = await cleanup.keep(startIngress(backend.url, options));
  await pin([load.pid, backend.pid, ...gate.pids()], cores?.others);
  await pin([bare.pid, sdkV1.pid, sdkV2.pid, gate.pid], cores?.measured);
  done();
  return { load, backend, subjects: [bare, sdkV1, sdkV2, gate] };
}
