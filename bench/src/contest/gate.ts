import { fetchToken, freePorts, repositoryRoot, startGate } from '@gatehouse/stack';
import type { Environment, RunningGate } from '@gatehouse/stack';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { treeOf } from '../system/process-figures.js';
import type { Subject } from './subject.js';

export interface GateSettings {
  /** A folder of `bench/manifests`. */
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
}

/** What every call needs. The rest of the stack runs too, but has nothing to do. */
const SERVICES = ['authz', 'ratelimit', 'audit', 'catalog'];

/** The whole gate as `npm start` runs it: each service its own process, with NATS and PostgreSQL. */
export async function startGatehouse(settings: GateSettings, door: Door): Promise<Subject> {
  const gate = await startGate({
    dataDir: settings.dataDir,
    ports: await freePorts(),
    environment: {
      ...process.env,
      CATALOG_MANIFESTS_DIR: join(repositoryRoot(), 'bench/manifests', settings.manifests),
      ...settings.environment,
    },
    own: settings.own ?? {},
    signal: settings.signal,
    onExit: settings.onExit,
  });
  try {
    return await subjectOf(gate, door);
  } catch (error) {
    await gate.stop();
    throw error;
  }
}

async function subjectOf(gate: RunningGate, door: Door): Promise<Subject> {
  const base = `${door.service === 'llm-egress' ? gate.urls.llm : gate.urls.mcp}/${door.resource}`;
  const token = await fetchToken({
    issuer: gate.urls.authz,
    credentials: gate.layout.credentials,
    application: 'bench-agent',
    resources: [base],
  });
  const postmaster = Number(
    readFileSync(join(gate.layout.postgres, 'data/postmaster.pid'), 'utf8').split('\n')[0],
  );
  const services = [door.service, ...SERVICES].map((name) => gate.process(name).pid);
  const fixed = [...services, gate.nats.process.pid].filter((pid) => pid !== undefined);
  return {
    name: 'gatehouse',
    title: 'Gatehouse, everything on',
    url: `${base}${door.path}`,
    headers: { ...door.headers, authorization: `Bearer ${token}` },
    pid: gate.process(door.service).pid ?? 0,
    pids: () => [...fixed, ...treeOf(postmaster)],
    stop: () => gate.stop(),
  };
}
