import { setTimeout as sleep } from 'node:timers/promises';
import { jobFor, rest } from '../contest/measure.js';
import type { Subject } from '../contest/subject.js';
import type { Load } from '../load/load.js';
import { slope } from '../statistics.js';
import type { BenchOptions } from '../suite.js';
import { figuresOf, socketsOf, treeOf } from '../system/process-figures.js';
import type { RestBackend } from './backend.js';
import { PHASES, SOAK } from './plan.js';

/** What the gate held at the end of each cycle, when it was at rest. */
interface Look {
  readonly processes: number;
  readonly sockets: number;
  /** Of the process that carries the traffic, and of all. */
  readonly rssMb: { readonly own: number; readonly all: number };
}

export interface Soak {
  readonly cycles: number;
  readonly calls: number;
  /** Calls that the killed backend left without an answer; told to the caller as what they are. */
  readonly failed: number;
  /** Growth a cycle, over all cycles but the first few. */
  readonly slope: {
    readonly processes: number;
    readonly sockets: number;
    readonly rssMbOwn: number;
    readonly rssMbAll: number;
  };
}

const PHASE = PHASES[1];

/**
 * Calls the gate while its backend is killed and comes back, over and over. What a crash leaves behind (a
 * socket, a timer, a process) adds up from cycle to cycle.
 */
export async function soak(
  gate: Subject,
  { load, backend }: { readonly load: Load; readonly backend: RestBackend },
  options: BenchOptions,
): Promise<Soak> {
  const cycles = SOAK.warmUpCycles + (options.quick ? SOAK.quickCycles : SOAK.cycles);
  const done = options.onStep(`Killing the backend ${cycles} times`);
  const looks: Look[] = [];
  let [calls, failed] = [0, 0];
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    options.signal.throwIfAborted();
    const loaded = load.put(jobFor(gate, PHASE, { seconds: SOAK.seconds }));
    await sleep((SOAK.seconds * 1_000) / 4);
    await backend.kill();
    await sleep((SOAK.seconds * 1_000) / 4);
    await backend.restart();
    const result = await loaded;
    calls += result.completed;
    failed += result.failed;
    await rest(gate);
    looks.push(look(gate));
  }
  done();
  return { cycles, calls, failed, slope: slopes(looks.slice(SOAK.warmUpCycles)) };
}

function look(gate: Subject): Look {
  const pids = [...new Set(gate.pids().flatMap((pid) => treeOf(pid)))];
  return {
    processes: pids.length,
    sockets: socketsOf(pids),
    rssMb: { own: figuresOf([gate.pid]).rssMb, all: figuresOf(pids).rssMb },
  };
}

function slopes(looks: readonly Look[]): Soak['slope'] {
  return {
    processes: slope(looks.map(({ processes }) => processes)),
    sockets: slope(looks.map(({ sockets }) => sockets)),
    rssMbOwn: slope(looks.map(({ rssMb }) => rssMb.own)),
    rssMbAll: slope(looks.map(({ rssMb }) => rssMb.all)),
  };
}
