import { beforeAll, describe, expect, it } from '@jest/globals';
import { runDemo } from '@gatehouse/stack';
import type { DemoReport } from '@gatehouse/stack';
import type { TestGate } from '../support/test-gate.js';

const PERSONAL = ['John Smith', 'john.smith@example.com', '+1-555-0182', '142 Maple Avenue'];
const PLAIN = ['C-4821', 'O-9901', '2026-06-07', '794644774888', 'Wireless Headphones'];

export function agentRun(gate: () => TestGate): void {
  describe('an agent that knows nothing of governance', () => {
    let report: DemoReport;
    let sent: string;

    beforeAll(async () => {
      await fetch(`${gate().urls.anthropic}/mock/requests`, { method: 'DELETE' });
      report = await runDemo({
        gate: gate(),
        environment: { PATH: process.env['PATH'] },
        onStep: () => () => undefined,
        onProgress: () => undefined,
      });
      sent = await (await fetch(`${gate().urls.anthropic}/mock/requests`)).text();
    }, 60_000);

    it('gets its question answered with three servers and a model [agent:question:answered]', () => {
      for (const fact of ['John Smith', 'O-9901', '2026-07-22']) {
        expect(report.answer).toContain(fact);
      }
      expect(report.answer).toMatch(/KB-00[15]/);
      expect(new Set(report.toolCalls.map((call) => call.server)).size).toBe(3);
      for (const call of [...report.toolCalls, ...report.llmCalls]) {
        expect(call).toMatchObject({ decision: 'allow', status: 'ok' });
      }
    });

    it('is one trace, in which every call has its record [agent:one-trace]', async () => {
      expect(report.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(report.llmCalls).toHaveLength(report.turns);
      const calls = await gate().records({ application: 'internal-agent' });
      const governed = calls.filter((record) => record.kind !== 'token-decision');
      expect(new Set(governed.map((record) => record.trace?.traceId))).toEqual(
        new Set([report.traceId]),
      );
      expect(governed).toHaveLength(report.llmCalls.length + report.toolCalls.length);
      expect(report.audit.records).toBe(governed.length);
    });

    it('is charged for what the model counted', () => {
      const count = (of: 'promptTokens' | 'completionTokens') =>
        report.llmCalls.reduce((sum, call) => sum + call[of], 0);
      expect(report.usage).toMatchObject({
        promptTokens: count('promptTokens'),
        completionTokens: count('completionTokens'),
        totalTokens: count('promptTokens') + count('completionTokens'),
      });
      expect(report.usage.totalTokens).toBeGreaterThan(0);
    });

    it('lets nothing personal reach the model, on any turn [llm-call:pii:never-leaves]', () => {
      for (const value of PERSONAL) expect(sent).not.toContain(value);
      const masked = report.llmCalls.at(-1)?.masked ?? {};
      for (const entity of ['NAME', 'EMAIL', 'PHONE', 'ADDRESS']) {
        expect(masked[entity]).toBeGreaterThan(0);
      }
    });

    it('leaves dates, ids and tracking numbers to the model [llm-call:dates-and-ids:intact]', () => {
      for (const value of PLAIN) expect(sent).toContain(value);
    });

    it('never shows its token to the provider [llm-call:credentials:never-forwarded]', async () => {
      const token = await gate().token('internal-agent');
      expect(sent).not.toContain(token.split('.')[0]);
      expect(sent).not.toContain('Bearer');
    });
  });
}
