import { LlmCallRecord } from '@gatehouse/contracts';
import { repositoryRoot } from '@gatehouse/stack';
import { eventually } from '@gatehouse/testkit';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTestGate } from '../../e2e/support/test-gate.js';
import type { TestGate } from '../../e2e/support/test-gate.js';
import { Fleet } from './fleet.js';
import { watchLedgers } from './ledger-watch.js';
import type { LedgerWatch } from './ledger-watch.js';
import { behave, providerKeys, standInKeys } from './provider.js';

export const INSTANCES = 3;

/** A gate with three ways out and three keepers of its books. */
export interface BurningGate {
  readonly egress: Fleet;
  readonly ratelimit: Fleet;
  readonly ledgers: LedgerWatch;
  /** The base URL of the provider. */
  readonly provider: string;
  token(): Promise<string>;
  /** The records of all calls, in any order. */
  records(): Promise<LlmCallRecord[]>;
  stop(): Promise<void>;
}

export async function startBurningGate(): Promise<BurningGate> {
  const gate = await startTestGate({
    environment: {
      // Nobody looks at the telemetry.
      OTEL_EXPORTER_OTLP_ENDPOINT: '',
      CATALOG_OPEN_SECRETS: ['ANTHROPIC_API_KEY', ...Object.keys(providerKeys)].join(','),
    },
    // Time enough for a crowded machine: what is proved is arithmetic, not speed.
    own: {
      'llm-egress': { ...providerKeys, DECISION_TIMEOUT_MS: '5000' },
      ratelimit: { RATELIMIT_DEADLINE_MS: '4000' },
      'mock-anthropic': { MOCK_ANTHROPIC_MORE_KEYS: standInKeys },
    },
    without: ['mcp-ingress', 'mock-crm', 'mock-orders', 'mock-kb'],
  });
  const stops = [() => gate.stop()];
  const stop = async (): Promise<void> => {
    for (const undo of stops.splice(0).reverse()) await undo();
  };
  try {
    const fleet = async (service: string): Promise<Fleet> => {
      const started = await Fleet.of(gate, service, INSTANCES);
      stops.push(() => started.stop());
      return started;
    };
    await behave(gate.urls.anthropic);
    const [egress, ratelimit] = await Promise.all([fleet('llm-egress'), fleet('ratelimit')]);
    const ledgers = await watchLedgers(gate.nats.url, gate.natsPassword('ratelimit'));
    stops.push(() => ledgers.stop());
    const token = () => gate.token('stoker');
    await publish(gate, egress);
    const records = async () => {
      const found = await gate.records({ application: 'stoker', kind: 'llm-call' });
      return found.map((record) => LlmCallRecord.parse(record));
    };
    return { egress, ratelimit, ledgers, provider: gate.urls.anthropic, token, records, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function publish(gate: TestGate, egress: Fleet): Promise<void> {
  const file = join(repositoryRoot(), 'test/fire/manifests/fire.yaml');
  const manifests = (await readFile(file, 'utf8')).replaceAll(
    "ANTHROPIC'",
    `${gate.urls.anthropic}'`,
  );
  const response = await gate.apply(manifests);
  if (!response.ok) throw new Error(`the manifests: ${await response.text()}`);
  const withinMs = 20_000;
  const token = await eventually(() => gate.token('stoker'), { withinMs });
  for (const url of egress.urls) {
    // Costs nothing, and is recorded as a call of no model.
    await eventually(
      async () => {
        const headers = { authorization: `Bearer ${token}`, 'anthropic-version': '2023-06-01' };
        const response = await fetch(`${url}/fire/v1.0/v1/models`, { headers });
        if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      },
      { withinMs },
    );
  }
}
