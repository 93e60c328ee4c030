import { auditToolCallIntended, auditToolCallRecorded } from '@gatehouse/contracts';
import type { RunningService } from '@gatehouse/service-kit';
import { eventually } from '@gatehouse/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PruneRepository } from '../src/retention/prune.repository.js';
import { RetentionSweeper } from '../src/retention/retention.sweeper.js';
import { setUpAudit } from './support/audit-setup.js';
import type { AuditSetup } from './support/audit-setup.js';
import { toolCall } from '../src/testing/records.js';

describe('retention', () => {
  let audit: AuditSetup;
  let service: RunningService;

  beforeAll(async () => {
    audit = await setUpAudit();
    service = await audit.boot({ AUDIT_RETENTION_DAYS: '8' });
  });

  afterAll(() => audit.stop());

  const store = async (howMany: number, tenant = 'default') => {
    const calls = Array.from({ length: howMany }, () => toolCall({ tenant }));
    const before = await audit.count();
    for (const call of calls) await audit.bus.emit(auditToolCallRecorded, call);
    await eventually(async () => expect(await audit.count()).toBe(before + howMany));
    return calls;
  };
  const verify = async (query = '') => (await audit.ask(`${service.url}/v1/verify${query}`)).body;

  it('deletes the old beginning of a chain, and what is left still proves itself', async () => {
    const overtaken = toolCall();
    await audit.bus.emit(auditToolCallIntended, { ...overtaken, outcome: 'intended' });
    await eventually(async () => expect(await audit.count()).toBe(1));
    await store(4);
    await store(2, 'acme');
    const { head: middle } = await verify();
    const cutoff = new Date(Date.now() + 1);
    await eventually(() => expect(Date.now()).toBeGreaterThan(cutoff.getTime()));
    await audit.bus.emit(auditToolCallRecorded, overtaken);
    const kept = await store(3);

    const chains = service.app.get(PruneRepository, { strict: false });
    expect(await chains.prune('default', cutoff)).toBe(5);
    expect(await chains.prune('default', cutoff)).toBe(0);

    const { rows } = await audit.db.query("SELECT id FROM audit_record WHERE tenant = 'default'");
    expect(new Set(rows.map(({ id }) => id))).toEqual(
      new Set([...kept, overtaken].map(({ id }) => id)),
    );
    expect(await audit.count("tenant = 'acme'")).toBe(2);
    expect(await verify()).toMatchObject({
      intact: true,
      checked: 4,
      complete: true,
      pruned: false,
    });
    expect(await verify(`?after=${middle.sequence}&hash=${middle.hash}`)).toMatchObject({
      intact: true,
    });
    expect(await verify(`?after=1&hash=${'0'.repeat(64)}`)).toMatchObject({
      pruned: true,
      checked: 4,
    });
    await audit.db.query('DELETE FROM audit_record WHERE sequence = 6');
    expect(await verify()).toMatchObject({ intact: false });
  });

  it('sweeps what is older than the configured time, and nothing younger', async () => {
    await audit.db.query(
      "UPDATE chain_link SET stored_at = stored_at - interval '8 days' WHERE tenant = 'acme'",
    );
    await store(1, 'acme');
    await service.app.get(RetentionSweeper, { strict: false }).sweep();
    expect(await audit.count("tenant = 'acme'")).toBe(1);
    expect(await audit.count("tenant = 'default'")).toBe(3);
  });
});
