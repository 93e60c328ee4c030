import { auditToolCallIntended, auditToolCallRecorded } from '@gatehouse/contracts';
import type { RunningService } from '@gatehouse/service-kit';
import { eventually } from '@gatehouse/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setUpAudit } from './support/audit-setup.js';
import type { AuditSetup } from './support/audit-setup.js';
import { toolCall } from '../src/testing/records.js';

const TABLES = ['audit_record', 'chain_link', 'chain_head'];

describe('GET /v1/verify', () => {
  let audit: AuditSetup;
  let service: RunningService;
  const calls = Array.from({ length: 12 }, (_, n) => toolCall({ latencyMs: n }));

  beforeAll(async () => {
    audit = await setUpAudit();
    service = await audit.boot();
    const open = toolCall();
    await audit.bus.emit(auditToolCallIntended, { ...open, outcome: 'intended' });
    for (const [n, call] of calls.entries()) {
      if (n === 4) {
        await audit.bus.emit(auditToolCallIntended, { ...call, outcome: 'intended' });
        await eventually(async () => expect(await audit.count(`id = '${call.id}'`)).toBe(1));
      }
      await audit.bus.emit(auditToolCallRecorded, call);
    }
    await eventually(async () => expect(await audit.count('final')).toBe(12));
    for (const table of TABLES)
      await audit.db.query(`CREATE TABLE saved_${table} AS TABLE ${table}`);
  });

  afterEach(async () => {
    for (const table of TABLES) {
      await audit.db.query(`DELETE FROM ${table}`);
      await audit.db.query(`INSERT INTO ${table} SELECT * FROM saved_${table}`);
    }
  });

  afterAll(() => audit.stop());

  const verify = async (query = '') => (await audit.ask(`${service.url}/v1/verify${query}`)).body;
  const problems = async (query = ''): Promise<string[]> =>
    (await verify(query)).flaws.map(({ problem }: { problem: string }) => problem);

  it('finds nothing wrong with what was stored', async () => {
    const body = await verify();
    expect(body).toMatchObject({
      intact: true,
      checked: 14,
      flaws: [],
      complete: true,
      pruned: false,
      head: { sequence: 14 },
    });
    expect(body.through).toEqual(body.head);
  });

  it('goes through a long chain in stretches', async () => {
    let checked = 0;
    let place = '';
    for (;;) {
      const body = await verify(`?limit=5${place}`);
      expect(body.intact).toBe(true);
      checked += body.checked;
      if (body.complete) break;
      place = `&after=${body.through.sequence}&hash=${body.through.hash}`;
    }
    expect(checked).toBe(14);
  });

  it.each([
    [
      'a changed document',
      "UPDATE audit_record SET document = jsonb_set(document, '{outcome}', '\"ok \"') WHERE sequence = 3",
      ['altered-record'],
    ],
    [
      'a hidden field',
      'UPDATE audit_record SET document = document || \'{"note": 1}\' WHERE sequence = 3',
      ['altered-record'],
    ],
    [
      'a changed status',
      "UPDATE audit_record SET document = jsonb_set(document, '{status}', '201') WHERE sequence = 3",
      ['altered-record'],
    ],
    [
      'a changed application',
      "UPDATE audit_record SET application = 'innocent' WHERE sequence = 3",
      ['altered-record'],
    ],
    [
      'a changed time',
      "UPDATE audit_record SET at = at - interval '1 ms' WHERE sequence = 3",
      ['altered-record'],
    ],
    [
      'an intent made final',
      'UPDATE audit_record SET final = true WHERE NOT final',
      ['altered-record'],
    ],
    ['a deleted record', 'DELETE FROM audit_record WHERE sequence = 3', ['missing-record']],
    ['a deleted intent', 'DELETE FROM audit_record WHERE NOT final', ['missing-record']],
    [
      'a deleted record and link',
      'WITH gone AS (DELETE FROM audit_record WHERE sequence = 3) DELETE FROM chain_link WHERE sequence = 3',
      ['missing-link'],
    ],
    [
      'a deleted end',
      'WITH gone AS (DELETE FROM audit_record WHERE sequence = 14) DELETE FROM chain_link WHERE sequence = 14',
      ['altered-end'],
    ],
    [
      'a changed link',
      "UPDATE chain_link SET stored_at = stored_at - interval '1 day' WHERE sequence = 3",
      ['altered-link'],
    ],
    [
      'a forged record',
      "INSERT INTO audit_record SELECT 'forged', kind, final, at, tenant, application, server, tool, model, outcome, trace_id, latency_ms, prompt_tokens, completion_tokens, document, 99 FROM audit_record WHERE sequence = 3",
      ['unlinked-record'],
    ],
    [
      'exchanged documents',
      'UPDATE audit_record a SET document = b.document FROM audit_record b WHERE (a.sequence, b.sequence) IN ((9, 10), (10, 9))',
      ['altered-record', 'altered-record'],
    ],
  ])('notices %s', async (_, sql, expected) => {
    await audit.db.query(sql);
    expect((await problems()).toSorted()).toEqual(expected);
    expect((await verify()).intact).toBe(false);
  });

  it('notices a whole new chain by an end that was kept outside', async () => {
    const { head } = await verify();
    await audit.db.query('DELETE FROM audit_record');
    await audit.db.query('DELETE FROM chain_link');
    await audit.db.query('DELETE FROM chain_head');
    expect((await verify()).intact).toBe(true);
    expect(await problems(`?after=${head.sequence}&hash=${head.hash}`)).toEqual(['altered-end']);
  });

  it('asks for both halves of a place', async () => {
    expect(await verify('?after=3')).toMatchObject({ parameters: [{ parameter: 'hash' }] });
    expect(await verify(`?hash=${'0'.repeat(64)}`)).toMatchObject({
      parameters: [{ parameter: 'after' }],
    });
    expect(await verify('?after=-1&hash=zz&limit=9999')).toMatchObject({
      parameters: [{ parameter: 'after' }, { parameter: 'hash' }, { parameter: 'limit' }],
    });
    expect(await problems(`?after=3&hash=${'0'.repeat(64)}`)).toEqual(['altered-link']);
  });
});
