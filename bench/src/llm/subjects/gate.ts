import { fetchToken, freePorts, repositoryRoot, startGate } from '@gatehouse/stack';
import type { RunningGate } from '@gatehouse/stack';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { treeOf } from '../../system/process-figures.js';
import { JSON_HEADERS } from './subject.js';
import type { Subject } from './subject.js';

const API = 'bench-llm/v1.0';
/** What a model call needs. The rest of the stack runs too, but has nothing to do. */
const SERVICES = ['llm-egress', 'authz', 'ratelimit', 'audit', 'catalog'];

export interface GateSettings {
  readonly upstream: string;
  readonly dataDir: string;
  readonly signal: AbortSignal;
  readonly onExit: (description: string) => void;
}

/** The whole gate as `npm start` runs it: each service its own process, with NATS and PostgreSQL. */
export async function startGatehouse(settings: GateSettings): Promise<Subject> {
  const gate = await startGate({
    dataDir: settings.dataDir,
    ports: await freePorts(),
    environment: {
      ...process.env,
      CATALOG_MANIFESTS_DIR: join(repositoryRoot(), 'bench/manifests/llm'),
      ANTHROPIC_BASE_URL: settings.upstream,
      ANTHROPIC_API_KEY: 'bench',
    },
    signal: settings.signal,
    onExit: settings.onExit,
  });
  try {
    return await subjectOf(gate);
  } catch (error) {
    await gate.stop();
    throw error;
  }
}

async function subjectOf(gate: RunningGate): Promise<Subject> {
  const base = `${gate.urls.llm}/${API}`;
  const token = await fetchToken({
    issuer: gate.urls.authz,
    credentials: gate.layout.credentials,
    application: 'bench-agent',
    resources: [base],
  });
  const postmaster = Number(
    readFileSync(join(gate.layout.postgres, 'data/postmaster.pid'), 'utf8').split('\n')[0],
  );
  const fixed = [...SERVICES.map((name) => gate.process(name).pid), gate.nats.process.pid];
  return {
    name: 'gatehouse',
    title: 'Gatehouse, everything on',
    url: `${base}/v1/messages`,
    headers: { ...JSON_HEADERS, authorization: `Bearer ${token}` },
    pid: gate.process('llm-egress').pid ?? 0,
    pids: () => [...fixed.filter((pid) => pid !== undefined), ...treeOf(postmaster)],
    stop: () => gate.stop(),
  };
}
