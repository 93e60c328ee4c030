import type { NatsBus } from '@gatehouse/bus';
import {
  auditTokenDecisionRecorded,
  authzDecisionEvaluate,
  catalogEntries,
  catalogKey,
  PublishedApplication,
  PublishedMcpServer,
} from '@gatehouse/contracts';
import type { CatalogEntry } from '@gatehouse/contracts';
import type { RunningService } from '@gatehouse/service-kit';
import type { ServiceParts } from '@gatehouse/service-kit';
import {
  bootService,
  connectTestBus,
  eventually,
  startNats,
  startPostgres,
  publishedLlmApi,
} from '@gatehouse/testkit';
import type { TestNats, TestPostgres } from '@gatehouse/testkit';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { authzService } from '../src/service.js';

export const ISSUER = 'http://127.0.0.1:8082';
export const CRM = 'http://127.0.0.1:8080/crm-mcp-server/v1.0/mcp';
export const KB = 'http://127.0.0.1:8080/kb-mcp-server/v1.0/mcp';
export const CLAUDE = 'http://127.0.0.1:8081/claude-agent-gateway/v1.0';
export const ADMIN = 'urn:gatehouse:control-plane';

export const shippedPolicies = fileURLToPath(new URL('../../../deploy/policies', import.meta.url));

type TokenDecision = z.output<typeof auditTokenDecisionRecorded.payload>;
type Subscription = PublishedApplication['subscriptions'][number];

export function subscription(
  kind: Subscription['kind'],
  name: string,
  scopes: string[] = [],
  version = '1.0',
): Subscription {
  return { kind, name, version, plan: 'default', scopes };
}

export function application(
  name: string,
  subscriptions: Subscription[],
  rest: Partial<PublishedApplication> = {},
): PublishedApplication {
  const common = { tenant: 'default', version: '1.0', revision: 1, title: name };
  const empty = { roles: [], captureArguments: false };
  return { kind: 'Application', ...common, ...empty, name, subscriptions, ...rest };
}

export function mcpServer(name: string, tenant = 'default'): PublishedMcpServer {
  const common = { tenant, version: '1.0', revision: 1, title: name, description: name };
  return { kind: 'McpServer', ...common, name, scopes: [], tools: [] };
}

/** What is published before a test begins: two servers, a model API, and applications of two tenants. */
export const published: readonly CatalogEntry[] = [
  mcpServer('crm-mcp-server'),
  mcpServer('kb-mcp-server'),
  mcpServer('orders-mcp-server'),
  publishedLlmApi({ name: 'claude-agent-gateway' }),
  application(
    'internal-agent',
    [
      subscription('McpServer', 'crm-mcp-server', ['crm:read', 'crm:write']),
      subscription('McpServer', 'kb-mcp-server', ['kb:read']),
      subscription('LlmApi', 'claude-agent-gateway', ['llm:call']),
    ],
    { roles: ['support'] },
  ),
  application('platform-admin', [
    subscription('ControlPlane', 'control-plane', ['catalog:read', 'catalog:write'], '1'),
  ]),
  application('stranger', [], { tenant: 'other' }),
];

/** A broker, a database and folders, in which authz can be booted, as often as wanted. */
export class World {
  readonly recorded: TokenDecision[] = [];
  private postgresStopped = false;
  private readonly services: RunningService[] = [];
  private readonly cleanUp: (() => Promise<void>)[] = [];

  private constructor(
    private readonly servers: { readonly nats: TestNats; readonly postgres: TestPostgres },
    readonly bus: NatsBus,
    readonly folders: {
      readonly root: string;
      readonly secrets: string;
      readonly policies: string;
    },
    readonly databaseUrl: string,
  ) {}

  get nats(): TestNats {
    return this.servers.nats;
  }

  /** Takes the database away for good. */
  async stopPostgres(): Promise<void> {
    if (this.postgresStopped) return;
    this.postgresStopped = true;
    await this.servers.postgres.stop();
  }

  static async create(): Promise<World> {
    const [nats, postgres] = await Promise.all([startNats(), startPostgres()]);
    const bus = await connectTestBus(nats.url);
    const root = await mkdtemp(join(tmpdir(), 'gatehouse-authz-'));
    const folders = { root, secrets: join(root, 'credentials'), policies: join(root, 'policies') };
    await cp(shippedPolicies, folders.policies, { recursive: true });
    const world = new World({ nats, postgres }, bus, folders, await postgres.database('authz'));
    const consumption = await bus.consume([auditTokenDecisionRecorded], {
      durable: 'audit',
      maxBatch: 100,
      handle: async (batch) => {
        for (const { payload } of batch) {
          const decision = auditTokenDecisionRecorded.payload.parse(payload);
          // As audit does: an event comes at least once.
          if (!world.recorded.some(({ id }) => id === decision.id)) world.recorded.push(decision);
        }
      },
      poison: (_subject, problem) => {
        throw new Error(problem);
      },
    });
    world.cleanUp.push(() => consumption.stop());
    await world.publish(...published);
    return world;
  }

  environment(overrides: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      NATS_URL: this.nats.url,
      DATABASE_URL: this.databaseUrl,
      AUTHZ_ISSUER: ISSUER,
      AUTHZ_SECRETS_DIR: this.folders.secrets,
      AUTHZ_POLICIES_DIR: this.folders.policies,
      AUTHZ_KEY_SECRET: 'a-secret-of-more-than-thirty-two-characters',
      ...overrides,
    };
  }

  async boot(
    overrides: Readonly<Record<string, string>> = {},
    parts: ServiceParts = {},
  ): Promise<RunningService> {
    const service = await bootService(authzService, this.environment(overrides), parts);
    this.services.push(service);
    await eventually(async () => {
      const response = await fetch(`${service.url}/readyz`);
      if (!response.ok) throw new Error(await response.text());
    });
    return service;
  }

  async publish(...entries: CatalogEntry[]): Promise<void> {
    const bucket = await this.bus.bucket(catalogEntries);
    for (const entry of entries) await bucket.put(catalogKey(entry), entry);
  }

  async withdraw(entry: CatalogEntry): Promise<void> {
    const bucket = await this.bus.bucket(catalogEntries);
    await bucket.delete(catalogKey(entry));
  }

  async secretOf(name: string): Promise<string> {
    const text = await readFile(join(this.folders.secrets, `${name}.secret`), 'utf8');
    return text.trim();
  }

  decide(
    request: z.input<typeof authzDecisionEvaluate.request>,
  ): Promise<z.output<typeof authzDecisionEvaluate.reply>> {
    return this.bus.request(authzDecisionEvaluate, request, { timeoutMs: 30_000 });
  }

  async close(): Promise<void> {
    await Promise.all(this.services.map((service) => service.close().catch(() => undefined)));
    for (const undo of this.cleanUp) await undo();
    await this.bus.close();
    await Promise.all([this.nats.stop(), this.stopPostgres()]);
    await rm(this.folders.root, { recursive: true, force: true });
  }
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

/** Posts a form to an endpoint of authz. An array is a parameter that comes several times. */
export async function post(
  url: string,
  parameters: Readonly<Record<string, string | string[]>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const form = new URLSearchParams();
  for (const [name, values] of Object.entries(parameters)) {
    for (const value of [values].flat()) form.append(name, value);
  }
  const response = await fetch(url, { method: 'POST', headers: { ...headers }, body: form });
  const text = await response.text();
  const body = z.record(z.string(), z.unknown()).parse(text ? JSON.parse(text) : {});
  return { status: response.status, body, headers: response.headers };
}

export function basic(id: string, secret: string): { authorization: string } {
  const pair = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

export interface Wanted {
  readonly resource?: string | string[];
  readonly scope?: string;
}

/** Asks for a token in the name of an application. */
export async function askForToken(
  world: World,
  service: RunningService,
  name: string,
  wanted: Wanted = {},
): Promise<Answer> {
  const secret = await world.secretOf(name);
  const parameters = { grant_type: 'client_credentials', ...wanted };
  return post(`${service.url}/token`, parameters, basic(name, secret));
}

/** A token that is expected to be given. */
export async function tokenFor(
  world: World,
  service: RunningService,
  name: string,
  wanted: Wanted = {},
): Promise<string> {
  const answer = await askForToken(world, service, name, wanted);
  return z.object({ access_token: z.string() }).parse(answer.body).access_token;
}
