import { afterAll, beforeAll, describe } from '@jest/globals';
import { agentRun } from './scenarios/agent-run.js';
import { aggregate } from './scenarios/aggregate.js';
import { catalogue } from './scenarios/catalogue.js';
import { chaos } from './scenarios/chaos.js';
import { clients } from './scenarios/clients.js';
import { crashes } from './scenarios/crashes.js';
import { LOCAL_SERVERS, localServers } from './scenarios/local-servers.js';
import { openaiClient } from './scenarios/openai-client.js';
import { openaiProvider } from './scenarios/openai-provider.js';
import { modelBudget } from './scenarios/model-budget.js';
import { otherFaces } from './scenarios/other-faces.js';
import { refusals } from './scenarios/refusals.js';
import { revocation } from './scenarios/revocation.js';
import { telemetry } from './scenarios/telemetry.js';
import { startTestGate } from './support/test-gate.js';
import type { TestGate } from './support/test-gate.js';

/** One gate for all scenarios, each of its services a process. Those that kill come last. */
describe('the running gate', () => {
  let running: TestGate;
  const gate = (): TestGate => running;

  beforeAll(async () => {
    running = await startTestGate({ environment: LOCAL_SERVERS });
  }, 120_000);

  afterAll(async () => {
    await running?.stop();
  }, 60_000);

  agentRun(gate);
  telemetry(gate);
  clients(gate);
  refusals(gate);
  modelBudget(gate);
  openaiClient(gate);
  openaiProvider(gate);
  otherFaces(gate);
  aggregate(gate);
  localServers(gate);
  catalogue(gate);
  revocation(gate);
  crashes(gate);
  chaos(gate);
});
