import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningGate } from '../gate/start-gate.js';
import type { Environment } from '../gate/components.js';
import { fetchToken } from '../gate/token.js';
import { StackError } from '../stack-error.js';
import { AuditClient } from './audit-client.js';
import type { CallRecord } from './audit-client.js';
import { demoReport } from './report.js';
import type { DemoReport } from './report.js';
import { runAgent } from './run-agent.js';

const APPLICATION = 'internal-agent';
const RECORDED_MS = 10_000;
const POLL_MS = 50;

export interface DemoOptions {
  readonly gate: RunningGate;
  readonly environment: Environment;
  readonly onStep: (title: string) => (note?: string) => void;
  readonly onProgress: (text: string) => void;
}

/** Asks the reference agent a question through a running gate, and reports what audit has on record. */
export async function runDemo(options: DemoOptions): Promise<DemoReport> {
  const { gate, onStep } = options;
  const identity = { issuer: gate.urls.authz, credentials: gate.layout.credentials };
  const signedIn = onStep('Getting tokens');
  const token = await fetchToken({ ...identity, application: APPLICATION });
  const operator = await fetchToken({ ...identity, application: 'platform-admin' });
  signedIn();

  const began = new Date();
  const answered = onStep('Asking the agent');
  const agent = await runAgent({ ...options, urls: gate.urls, token });
  answered(`${agent.turns} turns`);

  const looked = onStep('Reading the audit trail');
  const audit = new AuditClient(gate.urls.audit, operator);
  const records = await recorded(audit, began, agent.turns + agent.toolCalls.length);
  const usage = await audit.usage(APPLICATION, began);
  looked();
  return demoReport(agent, records, usage);
}

/** Records arrive a moment after their calls. */
async function recorded(audit: AuditClient, from: Date, expected: number): Promise<CallRecord[]> {
  const deadline = performance.now() + RECORDED_MS;
  for (;;) {
    const records = await audit.calls(APPLICATION, from);
    if (records.length >= expected) return records;
    if (performance.now() > deadline) {
      throw new StackError(`Audit has ${records.length} records of ${expected} calls`);
    }
    await sleep(POLL_MS);
  }
}
