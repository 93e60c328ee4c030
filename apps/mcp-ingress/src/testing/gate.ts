import type { Consumption, NatsBus } from '@gatehouse/bus';
import {
  auditToolCallIntended,
  auditToolCallRecorded,
  authzDecisionEvaluate,
  catalogEntries,
  catalogKey,
  ratelimitQuotaTake,
  ToolCallRecord,
} from '@gatehouse/contracts';
import type {
  CatalogEntry,
  Decision,
  DecisionTarget,
  Grant,
  Principal,
} from '@gatehouse/contracts';
import type { RunningService } from '@gatehouse/service-kit';
import {
  answerContract,
  bootService,
  connectTestBus,
  eventually,
  startNats,
  startTestIssuer,
} from '@gatehouse/testkit';
import type { TestIssuer, TestNats } from '@gatehouse/testkit';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { mcpIngressService } from '../service.js';
import { Crm } from './crm.js';
import { application, crmServer } from './published.js';

/** Where agents think that the gate is; its tokens are for addresses there. */
export const PUBLIC_URL = 'http://127.0.0.1:8080';

/** The same for all replicas of a test. */
export const REQUEST_STATE_KEY = 'a-request-state-key-for-tests';

export const ALLOWED: Decision = {
  effect: 'allow',
  policy: 'permit-agents',
  reason: null,
  missingScopes: [],
  obligations: [],
  policyVersion: '1',
};

/** A record that stands behind all that were stored before it. */
const MARKER: Omit<ToolCallRecord, 'id'> = {
  at: new Date(0).toISOString(),
  tenant: null,
  application: null,
  user: null,
  server: 'marker',
  serverVersion: '1',
  tool: 'marker',
  argumentsHash: null,
  arguments: null,
  decision: { effect: 'none', policy: null },
  outcome: 'ok',
  errorCode: null,
  status: null,
  latencyMs: 0,
  resultBytes: null,
  transport: 'streamable-http',
  answeredFrom: 'backend',
  truncatedFrom: null,
  strangers: null,
  join: null,
  trace: null,
};

const StreamInfo = z.object({
  config: z.looseObject({}),
  state: z.object({ messages: z.number() }),
});

type Decide = (
  principal: Principal,
  target: DecisionTarget,
  /** The server that has the tool. */
  server: string,
) => Decision | Promise<Decision>;
type Take = (call: { tool: string }) => Grant | Promise<Grant>;

const decideByScope: Decide = (principal, target) => {
  const missingScopes = target.requiredScopes.filter((scope) => !principal.scopes.includes(scope));
  if (missingScopes.length === 0) return ALLOWED;
  return { ...denied('insufficient_scope'), missingScopes };
};

export function denied(reason: NonNullable<Decision['reason']>): Decision {
  return { ...ALLOWED, effect: 'deny', policy: `no-${reason}`, reason };
}

const grantAll: Take = () => ({
  granted: true,
  limits: [{ name: 'calls', limit: 100, remaining: 99, windowSeconds: 60, resetSeconds: 30 }],
});

/** The ingress on a real broker, with stand-ins for its peers that a test can turn. */
export class TestGate {
  readonly crm = new Crm();
  readonly records: ToolCallRecord[] = [];
  readonly intents: ToolCallRecord[] = [];
  decide: Decide = decideByScope;
  take: Take = grantAll;
  /** Where the customer API is over HTTP. */
  httpBackend = '';
  private service: RunningService | null = null;
  private consumption: Consumption | null = null;

  private constructor(
    readonly nats: TestNats,
    readonly bus: NatsBus,
    readonly issuer: TestIssuer,
    private readonly peers: readonly NatsBus[],
  ) {}

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<TestGate> {
    const nats = await startNats();
    const [bus, authz, ratelimit] = await Promise.all(
      ['test', 'authz', 'ratelimit'].map((name) => connectTestBus(nats.url, name)),
    );
    if (!bus || !authz || !ratelimit) throw new TypeError('no bus');
    const gate = new TestGate(nats, bus, await startTestIssuer(bus), [bus, authz, ratelimit]);
    answerContract(authz, authzDecisionEvaluate, async ({ principal, resource, targets }) => ({
      decisions: await Promise.all(
        targets.map(async (target) => gate.decide(principal, target, resource.name)),
      ),
    }));
    answerContract(ratelimit, ratelimitQuotaTake, async (call) => {
      const grant = await gate.take(call);
      return grant.granted ? { ...grant, takenAt: Date.now() } : grant;
    });
    gate.crm.serveNats(bus);
    await gate.collect();
    const url = (gate.httpBackend = await gate.crm.serveHttp());
    await gate.publish(crmServer({ url: 'nats://crm' }));
    await gate.publish(crmServer({ url, name: 'crm-http' }));
    await gate.publish(application('agent'));
    await Promise.all(gate.peers.map((peer) => peer.connection.flush()));
    gate.service = await bootService(mcpIngressService, {
      NATS_URL: nats.url,
      // What each call asks of ratelimit is what is looked at.
      QUOTA_ADVANCE_PERCENT: '0',
      MCP_PUBLIC_URL: PUBLIC_URL,
      REQUEST_STATE_KEY,
      // A server sees what a test does, and nothing else.
      UPSTREAM_LISTENERS: '0',
      ...environment,
    });
    return gate;
  }

  endpoint(server = 'crm'): URL {
    return new URL(`${this.service?.url}/${server}/v1.0/mcp`);
  }

  token(claims: Partial<Parameters<TestIssuer['mint']>[0]> & { server?: string } = {}) {
    const { server = 'crm', ...rest } = claims;
    return this.issuer.mint({
      application: 'agent',
      audience: `${PUBLIC_URL}/${server}/v1.0/mcp`,
      scopes: ['crm:read', 'crm:write'],
      ...rest,
    });
  }

  async publish(entry: CatalogEntry): Promise<void> {
    const bucket = await this.bus.bucket(catalogEntries);
    await bucket.put(catalogKey(entry), entry);
  }

  async unpublish(entry: Pick<CatalogEntry, 'kind' | 'name' | 'version'>): Promise<void> {
    await (await this.bus.bucket(catalogEntries)).delete(catalogKey(entry));
  }

  /** Forgets what happened, also what is still on its way, and lets every call through again. */
  async reset(): Promise<void> {
    const marker = { ...MARKER, id: randomUUID() };
    await this.bus.emit(auditToolCallRecorded, marker);
    await eventually(() => {
      if (!this.records.some(({ id }) => id === marker.id)) throw new TypeError('not yet');
    });
    this.records.length = 0;
    this.intents.length = 0;
    this.crm.seen.length = 0;
    this.decide = decideByScope;
    this.take = grantAll;
  }

  /** The one record there is; fails if there are more, or none in time. */
  async onlyRecord(): Promise<ToolCallRecord> {
    const [record] = await eventually(() => {
      if (this.records.length !== 1) throw new TypeError(`${this.records.length} records`);
      return this.records;
    });
    if (!record) throw new TypeError('no record');
    return record;
  }

  /** Lets the stream behind the audit trail run full: from then on no record is acknowledged. */
  async fillAuditTrail(): Promise<void> {
    const api = '$JS.API.STREAM';
    const { stream } = auditToolCallRecorded;
    const info = await this.bus.connection.request(`${api}.INFO.${stream}`);
    const { config, state } = StreamInfo.parse(info.json());
    const full = { ...config, discard: 'new', max_msgs: state.messages };
    await this.bus.connection.request(`${api}.UPDATE.${stream}`, JSON.stringify(full));
  }

  async stopService(): Promise<void> {
    await this.service?.close();
    this.service = null;
  }

  async stop(): Promise<void> {
    await this.stopService();
    await this.consumption?.stop();
    await this.crm.stop();
    await Promise.all(this.peers.map((peer) => peer.close()));
    await this.nats.stop();
  }

  private async collect(): Promise<void> {
    this.consumption = await this.bus.consume([auditToolCallRecorded, auditToolCallIntended], {
      durable: 'test',
      maxBatch: 100,
      poison: (subject, problem) => {
        throw new TypeError(`${subject}: ${problem}`);
      },
      handle: async (batch) => {
        for (const { subject, payload } of batch) {
          const kept = subject === auditToolCallRecorded.subject ? this.records : this.intents;
          const record = ToolCallRecord.parse(payload);
          // As audit does: an event comes at least once.
          if (!kept.some(({ id }) => id === record.id)) kept.push(record);
        }
      },
    });
  }
}
