import { join } from 'node:path';
import type { Gatehouse } from '../contest/gate.js';
import { callsOf } from '../contest/measure.js';
import { watchMemory } from '../contest/memory.js';
import { FULL, QUICK } from '../contest/phase.js';
import { Cleanup, runAll, warmUp } from '../contest/stage.js';
import type { Stage } from '../contest/stage.js';
import { Load } from '../load/load.js';
import { planCores, pin } from '../system/cores.js';
import type { Cores } from '../system/cores.js';
import { describeMachine } from '../system/machine.js';
import { MortalServer } from '../system/mortal-server.js';
import type { BenchOptions, BenchResult } from '../suite.js';
import { startBareProxy, startIngress, startSdkV1, startSdkV2 } from './contenders.js';
import { contenders } from './fan-out/contenders.js';
import { UPSTREAM_FAN_OUTS, writeManifests } from './fan-out/manifests.js';
import { measureFanOut } from './fan-out/measure-fan-out.js';
import { mcpPage } from './page.js';
import { EXERCISE, PHASES } from './plan.js';
import { soak } from './soak/soak.js';
import { summarise } from './summary.js';

/** The MCP side of the gate with everything on against servers that do nothing but call the backend. */
export async function runMcpSuite(options: BenchOptions): Promise<BenchResult> {
  const effort = options.quick ? QUICK : FULL;
  const cores = planCores();
  const machine = describeMachine(cores);
  const cleanup = new Cleanup(options.signal);
  try {
    const world = await setUp(options, cores, cleanup);
    const { load, gate } = world;
    await warmUp(world, EXERCISE, effort.warmUp, options);
    const watches = world.subjects.map((subject) => [subject, watchMemory(subject)] as const);
    const runs = await runAll(world, PHASES, effort, options);
    const memory = watches.map(([{ name }, look]) => look(callsOf(runs, name)));
    const addresses = await contenders(gate);
    const fanOut = {
      contenders: addresses,
      runs: await measureFanOut(addresses, { load, effort, options }),
    };
    const soaked = options.soak ? await soak(world, addresses, options) : null;
    const outcome = { runs, memory, subjects: world.subjects, effort };
    const summary = summarise(outcome, { fanOut, soaked });
    return { summary, page: mcpPage(outcome, { summary, fanOut, soaked, machine }) };
  } finally {
    await cleanup.run();
  }
}

/** Everything that runs, what can be killed among it. */
export interface World extends Stage {
  readonly gate: Gatehouse;
  /** The REST backend behind every contender. */
  readonly backend: MortalServer;
  /** Upstream MCP servers of the gate. */
  readonly upstreams: readonly MortalServer[];
}

async function setUp(options: BenchOptions, cores: Cores | null, cleanup: Cleanup): Promise<World> {
  const done = options.onStep('Starting the gate and the others');
  const load = await cleanup.keep(Load.start());
  const backend = await cleanup.keep(
    MortalServer.start(new URL('programs/backend.js', import.meta.url)),
  );
  const bare = await cleanup.keep(startBareProxy(backend.url));
  const sdkV1 = await cleanup.keep(startSdkV1(backend.url));
  const sdkV2 = await cleanup.keep(startSdkV2(backend.url));
  const upstreams: MortalServer[] = [];
  for (let at = 0; at < Math.max(...UPSTREAM_FAN_OUTS); at += 1) {
    const module = new URL('programs/sdk-v2.js', import.meta.url);
    upstreams.push(await cleanup.keep(MortalServer.start(module, [backend.url])));
  }
  const manifests = join(options.scratch, 'bench-manifests');
  await writeManifests(
    manifests,
    upstreams.map(({ url }) => url),
  );
  const gate = await cleanup.keep(startIngress({ backend: backend.url, manifests }, options));
  const behind = [backend, ...upstreams].map(({ pid }) => pid);
  await pin([load.pid, ...behind, ...gate.pids()], cores?.others);
  await pin([bare.pid, sdkV1.pid, sdkV2.pid, gate.pid], cores?.measured);
  done();
  return { load, backend, upstreams, gate, subjects: [bare, sdkV1, sdkV2, gate] };
}
