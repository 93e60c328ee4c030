import { fetchToken, freePorts, repositoryRoot, startGate } from '@gatehouse/stack';
import type { Environment, GateOptions, RunningGate } from '@gatehouse/stack';
import { eventually } from '@gatehouse/testkit';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startCollector } from './collector.js';
import type { Collector } from './collector.js';

const AuditRecord = z.looseObject({
  kind: z.string(),
  id: z.string(),
  at: z.string(),
  application: z.string().nullable(),
  outcome: z.string().optional(),
  errorCode: z.string().nullable().optional(),
  trace: z.object({ traceId: z.string(), spanId: z.string() }).nullable(),
});
export type AuditRecord = z.output<typeof AuditRecord>;

const RecordPage = z.object({ records: z.array(AuditRecord), next: z.string().nullable() });
const Received = z.object({ total: z.number() });

/** The whole gate, each service a process, with the applications that the scenarios need. */
export interface TestGate extends RunningGate {
  token(application: string, ask?: { resources?: string[]; scope?: string }): Promise<string>;
  /** Applies manifests (YAML) through the admin API. */
  apply(manifests: string): Promise<Response>;
  /** Every record that fits the query, newest first. */
  records(query: Readonly<Record<string, string>>): Promise<AuditRecord[]>;
  /** How many requests have reached a stand-in backend. */
  received(backend: 'crm' | 'orders' | 'kb'): Promise<number>;
  resource(server: string, version?: string): string;
  /** Where the services send their traces and metrics. */
  readonly collector: Collector;
}

type Choice = Pick<GateOptions, 'own' | 'without'> & { readonly environment?: Environment };

/** Starts a gate of the test's own, on free ports; `environment` adds to that of its services. */
export async function startTestGate({
  environment = {},
  ...choice
}: Choice = {}): Promise<TestGate> {
  const scratch = await mkdtemp(join(tmpdir(), 'gatehouse-e2e-'));
  const dataDir = join(scratch, 'data');
  await mkdir(dataDir);
  const collector = await startCollector();
  const gate = await startGate({
    ...choice,
    dataDir,
    ports: await freePorts(),
    environment: {
      PATH: process.env['PATH'],
      // What may not be logged must not be logged at any level.
      LOG_LEVEL: 'debug',
      CATALOG_OPEN_SECRETS: 'ANTHROPIC_API_KEY',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '100',
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      ...environment,
    },
    volatile: true,
  });
  const test: TestGate = {
    ...gate,
    collector,
    stop: async () => {
      await gate.stop();
      await collector.stop();
      await rm(scratch, { recursive: true, force: true });
    },
    token: (application, ask = {}) =>
      fetchToken({
        issuer: gate.urls.authz,
        credentials: gate.layout.credentials,
        application,
        ...ask,
      }),
    apply: (manifests) => apply(test, manifests),
    records: (query) => records(test, query),
    received: async (backend) => {
      const response = await fetch(`${gate.urls[backend]}/mock/requests`);
      return Received.parse(await response.json()).total;
    },
    resource: (server, version = '1.0') => `${gate.urls.mcp}/${server}/v${version}/mcp`,
  };
  await addApplications(test);
  return test;
}

async function addApplications(gate: TestGate): Promise<void> {
  const file = join(repositoryRoot(), 'test/e2e/manifests/applications.yaml');
  const manifests = (await readFile(file, 'utf8')).replace('ANTHROPIC', gate.urls.anthropic);
  const response = await gate.apply(manifests);
  if (!response.ok) throw new Error(`the scenarios' manifests: ${await response.text()}`);
  for (const application of ['outsider', 'scopeless', 'frugal', 'narrow', 'leaver']) {
    await eventually(() => gate.token(application), { withinMs: 5_000 });
  }
}

async function apply(gate: TestGate, manifests: string): Promise<Response> {
  return fetch(`${gate.urls.catalog}/v1/apply`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await gate.token('platform-admin')}`,
      'content-type': 'application/yaml',
    },
    body: manifests,
  });
}

async function records(
  gate: TestGate,
  query: Readonly<Record<string, string>>,
): Promise<AuditRecord[]> {
  const authorization = `Bearer ${await gate.token('platform-admin')}`;
  const found: AuditRecord[] = [];
  let cursor: string | null = null;
  do {
    const search = new URLSearchParams({ limit: '500', ...query, ...(cursor ? { cursor } : {}) });
    const url = `${gate.urls.audit}/v1/records?${search.toString()}`;
    const response = await fetch(url, { headers: { authorization } });
    if (!response.ok) throw new Error(`audit: ${response.status} ${await response.text()}`);
    const page: z.output<typeof RecordPage> = RecordPage.parse(await response.json());
    found.push(...page.records);
    cursor = page.next;
  } while (cursor);
  return found;
}
