import { fetchToken, freePorts, repositoryRoot, startGate } from '@gatehouse/stack';
import type { GateOptions } from '@gatehouse/stack';
import { eventually } from '@gatehouse/testkit';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postRpc } from '../../e2e/support/call-tool.js';
import { changing } from './changing.js';
import { startFixtureServer } from './fixture-server.js';
import type { Change } from './fixture-server.js';
import { startTokenProxy } from './token-proxy.js';

/** The gate in front of the fixture, as the suite sees it. */
export interface FixtureGate {
  /** Where the suite calls: a proxy that adds the token. */
  readonly url: string;
  /** A folder for what it writes. */
  readonly scratch: string;
  stop(): Promise<void>;
}

/** What no tool call needs. */
const WITHOUT = ['llm-egress', 'mock-crm', 'mock-orders', 'mock-kb', 'mock-anthropic'];
const DISCOVERED_WITHIN_MS = 60_000;
const PATH = '/fixture/v1.0/mcp';

/** Starts the fixture and the gate, each service of it a process, on free ports. */
export async function startFixtureGate(): Promise<FixtureGate> {
  const scratch = await mkdtemp(join(tmpdir(), 'gatehouse-conformance-'));
  const undo: (() => Promise<void>)[] = [() => rm(scratch, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const each of undo.splice(0).toReversed()) await each();
  };
  try {
    let change: Change = () => Promise.resolve();
    const fixture = await startFixtureServer((what) => change(what));
    undo.push(() => fixture.stop());
    const gate = await startGate(await optionsOf(scratch, fixture.url));
    undo.push(() => gate.stop());
    const token = await fetchToken({
      issuer: gate.urls.authz,
      credentials: gate.layout.credentials,
      application: 'suite',
      resources: [`${gate.urls.mcp}${PATH}`],
    });
    change = await changing(gate, fixture.url);
    const proxy = await startTokenProxy(gate.urls.mcp, token);
    undo.push(() => proxy.stop());
    const url = `${proxy.url}${PATH}`;
    await eventually(() => expectTools(url), { withinMs: DISCOVERED_WITHIN_MS });
    return { url, scratch, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The gate offers what it has found out that the fixture has: it asks it when both are up. */
async function expectTools(url: string): Promise<void> {
  const { body } = await postRpc({ url, token: null, method: 'tools/list', params: {} });
  if (!JSON.stringify(body.result ?? null).includes('"test_')) {
    throw new Error(`the gate does not offer the tools of the fixture: ${JSON.stringify(body)}`);
  }
}

async function optionsOf(scratch: string, fixture: string): Promise<GateOptions> {
  const dataDir = join(scratch, 'data');
  await mkdir(dataDir);
  return {
    dataDir,
    ports: await freePorts(),
    environment: {
      PATH: process.env['PATH'],
      LOG_LEVEL: 'warn',
      CATALOG_MANIFESTS_DIR: join(repositoryRoot(), 'test/conformance/manifests'),
      CATALOG_VARIABLES: `FIXTURE_URL=${fixture}`,
    },
    without: WITHOUT,
    volatile: true,
  };
}
