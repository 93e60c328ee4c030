import { setTimeout as sleep } from 'node:timers/promises';
import type { Gatehouse } from '../../contest/gate.js';
import { jobFor, rest } from '../../contest/measure.js';
import type { Subject } from '../../contest/subject.js';
import type { Load } from '../../load/load.js';
import type { BenchOptions } from '../../suite.js';
import type { MortalServer } from '../../system/mortal-server.js';
import type { Contender } from '../fan-out/contenders.js';
import { PHASES, SOAK } from '../plan.js';
import { growthOf } from './growth.js';
import type { Growth } from './growth.js';
import { look } from './look.js';
import type { Look } from './look.js';

export interface Soak extends Growth {
  readonly kills: number;
  readonly calls: number;
  /** Calls that a killed server left without an answer; told to the caller as what they are. */
  readonly failed: number;
}

/** What is killed, and where calls of it come in. */
interface Victim {
  readonly server: MortalServer;
  readonly subject: Subject;
}

interface Cast {
  readonly load: Load;
  readonly gate: Gatehouse;
  readonly backend: MortalServer;
  readonly upstreams: readonly MortalServer[];
}

const PHASE = PHASES[1];

/**
 * Calls the gate while what is behind it is killed and comes back, over and over: its REST backend and an
 * upstream MCP server, in turn. What a crash leaves behind (a socket, a timer, a process) adds up from kill
 * to kill.
 */
export async function soak(
  { load, gate, backend, upstreams }: Cast,
  addresses: readonly Contender[],
  options: BenchOptions,
): Promise<Soak> {
  const victims = victimsOf({ gate, backend, upstreams }, addresses);
  const kills = options.quick ? SOAK.quickKills : SOAK.kills;
  const done = options.onStep(`Killing what is behind the gate ${kills} times`);
  const looks: Look[] = [];
  let [calls, failed] = [0, 0];
  for (let kill = 0; kill < kills; kill += 1) {
    options.signal.throwIfAborted();
    const victim = victims[kill % victims.length];
    if (!victim) break;
    const result = await dieUnder(load, victim);
    calls += result.completed;
    failed += result.failed;
    await rest(gate);
    looks.push(await look(gate));
  }
  done();
  return { kills, calls, failed, ...growthOf(looks) };
}

function victimsOf(
  { gate, backend, upstreams }: Omit<Cast, 'load'>,
  addresses: readonly Contender[],
): Victim[] {
  const upstream = addresses.find(({ kind, members }) => kind === 'upstream' && members === null);
  const [server] = upstreams;
  return [
    { server: backend, subject: gate },
    ...(upstream && server ? [{ server, subject: upstream.subject }] : []),
  ];
}

async function dieUnder(
  load: Load,
  { server, subject }: Victim,
): Promise<{ readonly completed: number; readonly failed: number }> {
  const loaded = load.put(jobFor(subject, PHASE, { seconds: SOAK.seconds }));
  await sleep((SOAK.seconds * 1_000) / 4);
  await server.kill();
  await sleep((SOAK.seconds * 1_000) / 4);
  await server.restart();
  return loaded;
}
