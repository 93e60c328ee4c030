import { auditToolCallIntended, auditToolCallRecorded } from '@gatehouse/contracts';
import { eventually } from '@gatehouse/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { setUpAudit } from './support/audit-setup.js';
import type { AuditSetup } from './support/audit-setup.js';
import { auditProcess } from './support/audit-process.js';
import type { AuditProcess } from './support/audit-process.js';
import { toolCall } from '../src/testing/records.js';

const RECORDS = 2_000;
const KILLS = 5;
/** What a killed process had in hand is delivered again after 30 s. */
const REDELIVERED_MS = 60_000;

describe('audit, killed in the middle of a load', () => {
  let audit: AuditSetup;
  let replicas: AuditProcess[];

  beforeAll(async () => {
    audit = await setUpAudit();
    replicas = [await auditProcess(audit.environment), await auditProcess(audit.environment)];
    await Promise.all(replicas.map((replica) => replica.ready()));
  }, 60_000);

  afterAll(async () => {
    for (const replica of replicas) await replica.stop();
    await audit.stop();
  });

  it('loses no record and doubles none [audit:kill:nothing-lost]', async () => {
    const emitted = new Set<string>();
    let mayEnd = false;
    const load = (async () => {
      while (emitted.size < RECORDS || !mayEnd) {
        await Promise.all(
          Array.from({ length: 20 }, async () => {
            const call = toolCall({ tenant: emitted.size % 3 === 0 ? 'other' : 'default' });
            emitted.add(call.id);
            await audit.bus.emit(auditToolCallIntended, { ...call, outcome: 'intended' });
            await audit.bus.emit(auditToolCallRecorded, call, { timeoutMs: 20_000 });
          }),
        );
        await sleep(20);
      }
    })();
    const storedAtKill: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const replica = replicas[kill % 2]!;
      await replica.ready();
      await sleep(100 + 70 * kill);
      await replica.process.kill();
      storedAtKill.push(await audit.count());
      replica.process.start();
    }
    mayEnd = true;
    await load;
    expect(storedAtKill[0]).toBeGreaterThan(0);
    expect(new Set(storedAtKill).size).toBe(KILLS);
    expect(storedAtKill.at(-1)).toBeLessThan(emitted.size);
    await Promise.all(replicas.map((replica) => replica.ready()));
    await eventually(async () => expect(await audit.count('final')).toBe(emitted.size), {
      withinMs: REDELIVERED_MS,
      everyMs: 250,
    });

    const { rows } = await audit.db.query('SELECT id, outcome FROM audit_record');
    expect(new Set(rows.map(({ id }) => id))).toEqual(emitted);
    expect(rows).toHaveLength(emitted.size);
    expect(new Set(rows.map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
    const { rows: links } = await audit.db.query('SELECT final FROM chain_link WHERE final');
    expect(links).toHaveLength(emitted.size);
    for (const tenant of ['default', 'other']) {
      let place = '';
      for (;;) {
        const { body } = await audit.ask(`${replicas[0]!.url}/v1/verify?limit=1000${place}`, {
          tenant,
        });
        expect(body).toMatchObject({ intact: true, flaws: [] });
        if (body.complete) break;
        place = `&after=${body.through.sequence}&hash=${body.through.hash}`;
      }
    }
  }, 180_000);
});
