import { auditToolCallRecorded } from '@gatehouse/contracts';
import type { NatsBus } from '@gatehouse/bus';
import type { RunningService } from '@gatehouse/service-kit';
import { freePort, startPostgres } from '@gatehouse/stack';
import type { RunningPostgres } from '@gatehouse/stack';
import {
  bootService,
  connectTestBus,
  eventually,
  startNats,
  startTestIssuer,
} from '@gatehouse/testkit';
import type { TestNats } from '@gatehouse/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { auditService } from '../src/service.js';
import { toolCall } from '../src/testing/records.js';

describe('audit, when what it depends on goes away', () => {
  let nats: TestNats;
  let bus: NatsBus;
  let dir: string;
  let port: number;
  let postgres: RunningPostgres;
  let databaseUrl: string;
  let service: RunningService;

  const startDatabase = () =>
    startPostgres({ dir: join(dir, 'server'), port, password: 'outage', volatile: true });

  const readiness = async () => {
    const response = await fetch(`${service.url}/readyz`);
    return { status: response.status, body: await response.json() };
  };

  const count = async (): Promise<number> => {
    const db = new pg.Client({ connectionString: databaseUrl });
    await db.connect();
    try {
      const { rows } = await db.query('SELECT count(*)::int AS n FROM audit_record');
      return rows[0].n;
    } finally {
      await db.end();
    }
  };

  const emit = (howMany: number) =>
    Promise.all(
      Array.from({ length: howMany }, () =>
        bus.emit(auditToolCallRecorded, toolCall(), { timeoutMs: 30_000 }),
      ),
    );

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'gatehouse-outage-'));
    port = await freePort();
    [nats, postgres] = await Promise.all([startNats(), startDatabase()]);
    databaseUrl = await postgres.database('audit');
    bus = await connectTestBus(nats.url);
    await startTestIssuer(bus);
    await postgres.stop();
    const booting = bootService(auditService, { NATS_URL: nats.url, DATABASE_URL: databaseUrl });
    // It starts before its database, and waits for it.
    postgres = await startDatabase();
    service = await booting;
  }, 60_000);

  afterAll(async () => {
    await service.close();
    await bus.close();
    await nats.stop();
    await postgres.stop();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  });

  it('keeps records in the stream while PostgreSQL is down, says so, and goes on by itself', async () => {
    await emit(100);
    await eventually(async () => expect(await count()).toBe(100));
    await postgres.stop();
    await emit(300);
    await eventually(async () =>
      expect(await readiness()).toMatchObject({
        status: 503,
        body: { checks: { postgres: 'down', nats: 'up' } },
      }),
    );
    postgres = await startDatabase();
    await eventually(async () => expect(await count()).toBe(400), { withinMs: 20_000 });
    await eventually(async () => expect((await readiness()).status).toBe(200));
  }, 60_000);

  it('loses nothing when PostgreSQL restarts again and again under load', async () => {
    const before = await count();
    const load = (async () => {
      for (let i = 0; i < 20; i++) await emit(50);
    })();
    for (let i = 0; i < 3; i++) {
      await postgres.stop();
      postgres = await startDatabase();
    }
    await load;
    await eventually(async () => expect(await count()).toBe(before + 1_000), { withinMs: 45_000 });
  }, 90_000);

  it('reads on after the broker has been killed and has come back', async () => {
    const before = await count();
    await emit(20);
    await nats.server.kill();
    await eventually(async () =>
      expect(await readiness()).toMatchObject({ status: 503, body: { checks: { nats: 'down' } } }),
    );
    nats.server.start();
    await emit(200);
    await eventually(async () => expect(await count()).toBe(before + 220), { withinMs: 45_000 });
    await eventually(async () => expect((await readiness()).status).toBe(200));
  }, 90_000);
});
