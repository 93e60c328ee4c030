import {
  auditLlmCallRecorded,
  auditTokenDecisionRecorded,
  auditToolCallIntended,
  auditToolCallRecorded,
} from '@gatehouse/contracts';
import type { RunningService } from '@gatehouse/service-kit';
import { eventually } from '@gatehouse/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setUpAudit } from './support/audit-setup.js';
import type { AuditSetup } from './support/audit-setup.js';
import { llmCall, tokenDecision, toolCall } from '../src/testing/records.js';

describe('ingest', () => {
  let audit: AuditSetup;
  let service: RunningService;

  beforeAll(async () => {
    audit = await setUpAudit();
    service = await audit.boot();
  });

  afterAll(() => audit.stop());

  const read = (id: string) => audit.ask(`${service.url}/v1/records/${id}`);

  /** Publishes without a message id, so that the broker itself does not recognise a repetition. */
  const publish = async (subject: string, payload: unknown) => {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
    audit.bus.connection.publish(subject, body);
    await audit.bus.connection.flush();
  };

  /** Resolves when everything that was published before has been dealt with. */
  const caughtUp = async () => {
    const last = toolCall();
    await audit.bus.emit(auditToolCallRecorded, last);
    await eventually(async () => expect((await read(last.id)).status).toBe(200));
  };

  /** So many events that were put aside: that is noted after the rest of their batch is stored. */
  const rejected = (
    count: number,
    { about = '' } = {},
  ): Promise<{ subject: string; reason: string }[]> =>
    eventually(async () => {
      const { rows } = await audit.db.query(
        'SELECT subject, reason FROM rejected_event WHERE position($1 in reason) > 0 ORDER BY id',
        [about],
      );
      expect(rows).toHaveLength(count);
      return rows;
    });

  it('stores a tool call, a model call and a token decision, whole', async () => {
    const tool = toolCall({
      arguments: { customer_id: 'C-4821' },
      at: '2026-01-02T03:04:05.678901Z',
    });
    const llm = llmCall();
    const token = tokenDecision();
    await audit.bus.emit(auditToolCallRecorded, tool);
    await audit.bus.emit(auditLlmCallRecorded, llm);
    await audit.bus.emit(auditTokenDecisionRecorded, token);
    await caughtUp();
    expect((await read(tool.id)).body).toEqual({ kind: 'tool-call', ...tool });
    expect((await read(llm.id)).body).toEqual({ kind: 'llm-call', ...llm });
    expect((await read(token.id)).body).toEqual({ kind: 'token-decision', ...token });
  });

  it('stores an event once, however often it is delivered', async () => {
    const call = toolCall();
    for (let i = 0; i < 5; i++) await publish(auditToolCallRecorded.subject, call);
    await caughtUp();
    expect(await audit.count(`id = '${call.id}'`)).toBe(1);
    const { rows } = await audit.db.query('SELECT 1 FROM chain_link WHERE record_id = $1', [
      call.id,
    ]);
    expect(rows).toHaveLength(1);
  });

  it.each([
    ['the intent first', [auditToolCallIntended, auditToolCallRecorded]],
    ['the end first', [auditToolCallRecorded, auditToolCallIntended]],
    [
      'both twice',
      [auditToolCallIntended, auditToolCallRecorded, auditToolCallIntended, auditToolCallRecorded],
    ],
  ])('keeps the end of a call, not its intent, when there comes %s', async (_, order) => {
    for (const apart of [true, false]) {
      const call = toolCall({ latencyMs: 42 });
      for (const event of order) {
        const intent = event === auditToolCallIntended;
        await publish(
          event.subject,
          intent ? { ...call, outcome: 'intended', latencyMs: 0 } : call,
        );
        if (apart) await caughtUp();
      }
      await caughtUp();
      expect((await read(call.id)).body).toEqual({ kind: 'tool-call', ...call });
      expect(await audit.count(`id = '${call.id}'`)).toBe(1);
    }
  });

  it('shows the intent of a call of which nothing else was ever heard', async () => {
    const call = toolCall({ outcome: 'intended' });
    await audit.bus.emit(auditToolCallIntended, call);
    await caughtUp();
    expect((await read(call.id)).body).toMatchObject({ outcome: 'intended' });
  });

  it('puts poison aside, without its content, and stores what comes after it', async () => {
    const after = llmCall();
    await publish(auditToolCallRecorded.subject, { ...toolCall(), latencyMs: 'swordfish' });
    await publish(auditLlmCallRecorded.subject, 'not even an object');
    await publish(auditTokenDecisionRecorded.subject, tokenDecision({ id: 'x'.repeat(200) }));
    await audit.db.query("ALTER TABLE audit_record ADD CHECK (tool <> 'unstorable')");
    await publish(auditToolCallRecorded.subject, toolCall({ tool: 'unstorable' }));
    await publish(auditLlmCallRecorded.subject, after);
    await caughtUp();
    expect((await read(after.id)).status).toBe(200);
    const set = await rejected(4);
    expect(set.map(({ subject }) => subject).sort()).toEqual(
      [
        auditLlmCallRecorded.subject,
        auditTokenDecisionRecorded.subject,
        auditToolCallRecorded.subject,
        auditToolCallRecorded.subject,
      ].sort(),
    );
    expect(JSON.stringify(set)).not.toContain('swordfish');
    expect(Math.max(...set.map(({ reason }) => reason.length))).toBeLessThanOrEqual(501);
  });

  it('does not let a second record change the first one of its id, and says so', async () => {
    const call = toolCall();
    await publish(auditToolCallRecorded.subject, call);
    await caughtUp();
    await publish(auditToolCallRecorded.subject, { ...call, outcome: 'refused' });
    await publish(auditToolCallRecorded.subject, { ...call, tenant: 'intruders' });
    await publish(auditToolCallIntended.subject, { ...call, tenant: 'intruders' });
    await caughtUp();
    expect((await read(call.id)).body).toEqual({ kind: 'tool-call', ...call });
    await rejected(3, { about: call.id });
  });

  it('stores what a hostile caller has written, as far as PostgreSQL can', async () => {
    const deep = `${'{"deep":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const hostile = [
      toolCall({ tool: "x'; DROP TABLE audit_record; --" }),
      toolCall({ tool: 'nul\u0000byte', user: 'lone \ud800 surrogate' }),
      toolCall({ tool: Array.from({ length: 50_000 }, () => randomUUID()[0]).join('') }),
      toolCall({ arguments: { a: 'DEEP' } }),
      toolCall({ at: '0000-01-01T00:00:00Z' }),
      toolCall({ arguments: { text: 'y'.repeat(3_000_000) } }),
      toolCall({ arguments: { many: Array.from({ length: 50_000 }, (_, n) => n) } }),
      toolCall({
        arguments: JSON.parse('{"__proto__":{"x":1},"in":{"__proto__":{"y":2}},"\\u0000":1}'),
      }),
      toolCall({ arguments: { tiny: 5e-324, huge: 1.797e308, minus: -0 } }),
      toolCall({ latencyMs: 1e300 }),
    ];
    const decision = tokenDecision({
      tenant: null,
      application: Array.from({ length: 30_000 }, () => randomUUID()[1]).join(''),
      event: 'refused',
    });
    for (const call of hostile) {
      await publish(auditToolCallRecorded.subject, JSON.stringify(call).replace('"DEEP"', deep));
    }
    await publish(auditTokenDecisionRecorded.subject, decision);
    await caughtUp();
    for (const { id } of [...hostile, decision]) {
      const answer = await read(id);
      expect({ id, status: answer.status }).toEqual({ id, status: 200 });
      expect(JSON.stringify(answer.body).length).toBeLessThan(120_000);
    }
    const verified = await audit.ask(`${service.url}/v1/verify?limit=1000`);
    expect(verified.body).toMatchObject({ intact: true, complete: true, flaws: [] });
    expect((await read(hostile[1]!.id)).body).toMatchObject({ tool: 'nul\ufffdbyte' });
  });
});
