import { setTimeout as sleep } from 'node:timers/promises';
import type { Gatehouse } from '../../contest/gate.js';
import { figuresOf, socketsOf, treeOf } from '../../system/process-figures.js';

/** What the gate held at the end of a cycle, when it was at rest. */
export interface Look {
  readonly processes: number;
  readonly sockets: number;
  /** Resident memory of each of its parts. */
  readonly rssMb: ReadonlyMap<string, number>;
}

const TIMES = 5;
const EVERY_MS = 200;

/** Looks several times: the least memory is nearest to what is held. */
export async function look(gate: Gatehouse): Promise<Look> {
  const looks: Look[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    if (time > 0) await sleep(EVERY_MS);
    looks.push(lookOnce(gate));
  }
  const least = (figure: (one: Look) => number): number => Math.min(...looks.map(figure));
  return {
    processes: least(({ processes }) => processes),
    sockets: least(({ sockets }) => sockets),
    rssMb: new Map(
      [...gate.parts().keys()].map((part) => [
        part,
        least(({ rssMb }) => rssMb.get(part) ?? Number.NaN),
      ]),
    ),
  };
}

function lookOnce(gate: Gatehouse): Look {
  const parts = [...gate.parts()].map(
    ([part, pids]) => [part, [...new Set(pids.flatMap((pid) => treeOf(pid)))]] as const,
  );
  const all = parts.flatMap(([, pids]) => pids);
  return {
    processes: all.length,
    sockets: socketsOf(all),
    rssMb: new Map(parts.map(([part, pids]) => [part, figuresOf(pids).rssMb])),
  };
}
