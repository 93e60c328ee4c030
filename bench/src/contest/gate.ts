import { fetchToken, freePorts, startGate } from '@gatehouse/stack';
import type { Environment, RunningGate } from '@gatehouse/stack';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { treeOf } from '../system/process-figures.js';
import type { Subject } from './subject.js';

export interface GateSettings {
  /** The folder of the manifests that it starts with. */
  readonly manifests: string;
  readonly environment: Environment;
  /** What single services get beside that, by their names. */
  readonly own?: Readonly<Record<string, Environment>>;
  readonly dataDir: string;
  readonly signal: AbortSignal;
  readonly onExit: (description: string) => void;
}

/** The side of the gate that is called. */
export interface Door {
  /** The service that carries the traffic. */
  readonly service: 'llm-egress' | 'mcp-ingress';
  /** The path of the resource that a token is issued for. */
  readonly resource: string;
  /** What comes behind that in the address of a request. */
  readonly path: string;
  readonly headers: Subject['headers'];
  /** Who calls. */
  readonly application: string;
}

/** How results speak of an address of the gate. */
export type Title = Pick<Subject, 'name' | 'title'>;

/** The gate, called at one of its addresses. */
export interface Gatehouse extends Subject {
  /** The same gate, called at another address. It is stopped once, not by each. */
  at(door: Door, as: Title): Promise<Subject>;
  /** The processes of each of its parts, by the part's name. */
  parts(): ReadonlyMap<string, readonly number[]>;
}

/** What every call needs. The rest of the stack runs too, but has nothing to do. */
const SERVICES = ['authz', 'ratelimit', 'audit', 'catalog'];

/** The whole gate as `npm start` runs it: each service its own process, with NATS and PostgreSQL. */
export async function startGatehouse(settings: GateSettings, door: Door): Promise<Gatehouse> {
  const gate = await startGate({
    dataDir: settings.dataDir,
    ports: await freePorts(),
    environment: {
      ...process.env,
      CATALOG_MANIFESTS_DIR: settings.manifests,
      CATALOG_CONTRACTS_ROOT: settings.manifests,
      ...settings.environment,
    },
    own: settings.own ?? {},
    signal: settings.signal,
    onExit: settings.onExit,
  });
  try {
    return await gatehouse(gate, door);
  } catch (error) {
    await gate.stop();
    throw error;
  }
}

async function gatehouse(gate: RunningGate, door: Door): Promise<Gatehouse> {
  const parts = (): Map<string, number[]> => partsOf(gate, door.service);
  const at = async (other: Door, as: Title): Promise<Subject> => ({
    ...as,
    ...(await addressOf(gate, other)),
    pid: gate.process(other.service).pid ?? 0,
    pids: () => [...parts().values()].flat(),
    stop: () => Promise.resolve(),
  });
  const first = await at(door, { name: 'gatehouse', title: 'Gatehouse, everything on' });
  return { ...first, at, parts, stop: () => gate.stop() };
}

async function addressOf(
  gate: RunningGate,
  { service, resource, path, headers, application }: Door,
): Promise<Pick<Subject, 'url' | 'headers'>> {
  const base = `${service === 'llm-egress' ? gate.urls.llm : gate.urls.mcp}/${resource}`;
  const { urls, layout } = gate;
  const asked = { issuer: urls.authz, credentials: layout.credentials, application };
  const token = await fetchToken({ ...asked, resources: [base] });
  return { url: `${base}${path}`, headers: { ...headers, authorization: `Bearer ${token}` } };
}

function partsOf(gate: RunningGate, door: Door['service']): Map<string, number[]> {
  const postmaster = Number(
    readFileSync(join(gate.layout.postgres, 'data/postmaster.pid'), 'utf8').split('\n')[0],
  );
  const processes = [door, ...SERVICES].map((name) => [name, gate.process(name).pid] as const);
  const all = [...processes, ['nats', gate.nats.process.pid] as const];
  return new Map([
    ...all.map(([name, pid]) => [name, pid === undefined ? [] : [pid]] as const),
    ['postgres', treeOf(postmaster)] as const,
  ]);
}
