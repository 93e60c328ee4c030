import { beforeAll, describe, expect, it } from '@jest/globals';
import { runDemo } from '@gatehouse/stack';
import type { DemoReport } from '@gatehouse/stack';
import { eventually } from '@gatehouse/testkit';
import { OTLP_KIND } from '../support/collector.js';
import type { ReceivedSpan } from '../support/collector.js';
import type { TestGate } from '../support/test-gate.js';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const PERSONAL = ['John Smith', 'john.smith@example.com', '+1-555-0182', '142 Maple Avenue'];
const LATE = { withinMs: 10_000, everyMs: 100 };

export function telemetry(gate: () => TestGate): void {
  describe('what an operator sees of an agent run', () => {
    let report: DemoReport;
    const spans = (): ReceivedSpan[] =>
      gate().collector.spans.filter((span) => span.traceId === report.traceId);
    const named = (start: string): ReceivedSpan[] =>
      spans().filter((span) => span.name.startsWith(start));

    beforeAll(async () => {
      report = await runDemo({
        gate: gate(),
        environment: { PATH: process.env['PATH'] },
        onStep: () => () => undefined,
        onProgress: () => undefined,
      });
      await eventually(() => {
        expect(named('chat ')).toHaveLength(report.llmCalls.length);
        expect(named('tools/call ')).toHaveLength(report.toolCalls.length);
      }, LATE);
    }, 60_000);

    it('is one trace through all services, from the reasoning to what it led to [telemetry:one-trace]', async () => {
      for (const call of named('tools/call ')) {
        const parent = spans().find((span) => span.spanId === call.parentSpanId);
        expect(parent).toEqual(reasoningBefore(call, named('chat ')));
      }
      await eventually(() => {
        const services = new Set(spans().map((span) => span.service));
        expect([...services]).toEqual(
          expect.arrayContaining(
            ['llm-egress', 'mcp-ingress', 'authz', 'ratelimit'].map((name) => `gatehouse-${name}`),
          ),
        );
      }, LATE);
    });

    it('has a client span for each call of the model', () => {
      expect(report.llmCalls.length).toBeGreaterThan(1);
      expect(
        named('chat ')
          .map((span) => span.name)
          .sort(),
      ).toEqual(report.llmCalls.map((call) => `chat ${call.model}`).sort());
      for (const span of named('chat ')) {
        expect(span.kind).toBe(OTLP_KIND.client);
        expect(span.attributes).toMatchObject({
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'anthropic',
          'gen_ai.request.model': span.name.replace('chat ', ''),
          'gen_ai.usage.input_tokens': expect.any(Number),
        });
      }
    });

    it('has a server span for each call of a tool', () => {
      expect(report.toolCalls.length).toBeGreaterThan(1);
      expect(
        named('tools/call ')
          .map((span) => span.name)
          .sort(),
      ).toEqual(report.toolCalls.map((call) => `tools/call ${call.tool}`).sort());
      for (const span of named('tools/call ')) {
        expect(span.kind).toBe(OTLP_KIND.server);
        expect(span.attributes).toMatchObject({
          'mcp.method.name': 'tools/call',
          'gen_ai.tool.name': span.name.replace('tools/call ', ''),
        });
      }
    });

    it.each([
      ['gen_ai.client.operation.duration', 'gatehouse-llm-egress'],
      ['gen_ai.client.token.usage', 'gatehouse-llm-egress'],
      ['mcp.server.operation.duration', 'gatehouse-mcp-ingress'],
    ])('is measured: %s', async (metric, service) => {
      await eventually(() => expect(gate().collector.metrics.get(metric)).toContain(service), LATE);
    });

    it('holds nothing personal and no token, in no name and no value [telemetry:no-content]', async () => {
      const token = await gate().token('internal-agent');
      const seen = gate().collector.bodies.join('\n');
      expect(seen).toContain(report.traceId);
      // All tokens of one key begin alike.
      for (const secret of [...PERSONAL, token.split('.')[0], 'Bearer']) {
        expect(seen).not.toContain(secret);
      }
    });

    it('leaves nothing personal and no token in logs and records, though every service logs all that it can [telemetry:no-content-logs]', async () => {
      const token = await gate().token('internal-agent');
      const { logs } = gate().layout;
      const files = (await readdir(logs)).filter((name) => /ingress|egress|authz|audit/.test(name));
      const texts = await Promise.all(files.map((name) => readFile(join(logs, name), 'utf8')));
      const records = JSON.stringify(await gate().records({ application: 'internal-agent' }));
      const seen = [...texts, records].join('\n');
      for (const expected of ['model call ended', 'tool call ended', report.traceId]) {
        expect(seen).toContain(expected);
      }
      for (const secret of [...PERSONAL, token.split('.')[0], 'Bearer']) {
        expect(seen).not.toContain(secret);
      }
    });
  });
}

/** An agent thinks, then acts: what it does was proposed by the model call before. */
function reasoningBefore(call: ReceivedSpan, chats: readonly ReceivedSpan[]): ReceivedSpan {
  const [latest] = chats
    .filter((chat) => chat.startTimeUnixNano < call.startTimeUnixNano)
    .sort((one, other) => Number(other.startTimeUnixNano - one.startTimeUnixNano));
  if (!latest) throw new Error(`no reasoning before ${call.name}`);
  return latest;
}
