import type { NatsBus } from '@gatehouse/bus';
import { CONTROL_PLANE, resourceUri } from '@gatehouse/contracts';
import type { RunningService } from '@gatehouse/service-kit';
import {
  bootService,
  connectTestBus,
  startNats,
  startPostgres,
  startTestIssuer,
} from '@gatehouse/testkit';
import type { TestIssuer } from '@gatehouse/testkit';
import pg from 'pg';
import { auditService } from '../../src/service.js';

export const AUDIENCE = resourceUri(CONTROL_PLANE, { mcp: '', llm: '' });

export interface AuditSetup {
  readonly environment: Record<string, string>;
  readonly bus: NatsBus;
  readonly issuer: TestIssuer;
  readonly db: pg.Pool;
  /** Boots one more replica, which is closed with the rest. */
  boot(environment?: Record<string, string>): Promise<RunningService>;
  /** What a request to the query API answers; by default as an auditor of the tenant `default`. */
  ask(url: string, options?: { tenant?: string; token?: string }): Promise<Answer>;
  count(where?: string): Promise<number>;
  stop(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // The shape of an answer is what the tests are about.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** A real NATS and a real PostgreSQL for audit, and a bus that speaks for the rest of the gate. */
export async function setUpAudit(): Promise<AuditSetup> {
  const [nats, postgres] = await Promise.all([startNats(), startPostgres()]);
  const databaseUrl = await postgres.database('audit');
  const bus = await connectTestBus(nats.url);
  const issuer = await startTestIssuer(bus);
  const db = new pg.Pool({ connectionString: databaseUrl, max: 3 });
  db.on('error', () => undefined);
  const replicas: RunningService[] = [];
  const environment = { NATS_URL: nats.url, DATABASE_URL: databaseUrl };
  return {
    environment,
    bus,
    issuer,
    db,
    boot: async (more = {}) => {
      const replica = await bootService(auditService, { ...environment, ...more });
      replicas.push(replica);
      return replica;
    },
    ask: (url, options) => ask(issuer, url, options),
    count: async (where = 'true') => {
      const { rows } = await db.query(`SELECT count(*)::int AS n FROM audit_record WHERE ${where}`);
      return rows[0].n;
    },
    stop: async () => {
      for (const replica of replicas) await replica.close();
      await db.end();
      await bus.close();
      await nats.stop();
      await postgres.stop();
    },
  };
}

async function ask(
  issuer: TestIssuer,
  url: string,
  { tenant = 'default', token }: { tenant?: string; token?: string } = {},
): Promise<Answer> {
  const auditor = { application: 'auditor', audience: AUDIENCE, scopes: ['audit:read'], tenant };
  const bearer = token ?? (await issuer.mint(auditor));
  const response = await fetch(url, { headers: { authorization: `Bearer ${bearer}` } });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
