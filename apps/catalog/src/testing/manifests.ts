import { GatewayError } from '@gatehouse/contracts';
import { Networks } from '@gatehouse/service-kit';
import type { StoredObject } from '../catalogue/catalog-object.js';
import { planChanges } from '../catalogue/plan-changes.js';
import type { ChangePlan } from '../catalogue/plan-changes.js';
import { resolveContracts } from '../catalogue/resolve-contracts.js';
import type { ResolvedManifests } from '../catalogue/resolve-contracts.js';
import type { Reachable } from '../catalogue/contract-document.js';
import { readManifests } from '../manifest/read-manifests.js';
import { describeMistakes } from '../text/mistake.js';
import { readText } from '../text/read-text.js';

/** Nothing is on the web, and only usual private networks are open. */
export const OFFLINE: Reachable = {
  readFile: null,
  fetch: async () => ({ problem: 'there is no web' }),
  kept: async () => null,
  privateNetworks: new Networks(['127.0.0.0/8', '10.0.0.0/8']),
};

interface Circumstances extends Partial<Reachable> {
  readonly variables?: Record<string, string> | null;
  readonly folder?: string | null;
}

/** Reads manifests as the folder does, unless the circumstances say otherwise. */
export function resolved(
  yaml: string,
  { variables = {}, folder = '/manifests', ...reachable }: Circumstances = {},
): Promise<ResolvedManifests> {
  const text = { name: 'test.yaml', documents: readText(yaml), folder };
  return resolveContracts(readManifests([text], { tenant: 'default', variables }), {
    ...OFFLINE,
    ...reachable,
  });
}

/** What applying manifests to what is stored would do. */
export async function planned(
  yaml: string,
  stored: readonly StoredObject[] = [],
): Promise<ChangePlan> {
  const manifests = await resolved(yaml);
  const plan = planChanges(manifests.objects, stored, manifests.broken);
  return { ...plan, mistakes: [...manifests.mistakes, ...plan.mistakes] };
}

/** All mistakes of manifests, one line each. */
export async function mistakesOf(
  yaml: string,
  stored: readonly StoredObject[] = [],
): Promise<string[]> {
  const { mistakes } = await planned(yaml, stored);
  return mistakes.map(({ path, message }) => `${path}: ${message}`);
}

/** What the database would hold once a plan has been carried out. */
export function carriedOut(
  { changes }: ChangePlan,
  stored: readonly StoredObject[] = [],
): StoredObject[] {
  const untouched = stored.filter((old) => !changes.some(({ object }) => object.stored === old));
  const fresh = changes.map(({ object, revision, entry }) => ({
    manifest: object.manifest,
    contract: object.contract,
    lifecycle: object.lifecycle,
    revision,
    entry,
    upstream: object.upstream,
    changedAt: new Date(0),
    changedBy: 'test',
  }));
  // Through JSON, as the database keeps it.
  const rows: StoredObject[] = JSON.parse(JSON.stringify([...untouched, ...fresh]));
  return rows;
}

/** Applies manifests to what is stored; there must be no mistakes. */
export async function applied(
  yaml: string,
  stored: readonly StoredObject[] = [],
): Promise<StoredObject[]> {
  const plan = await planned(yaml, stored);
  if (plan.mistakes.length > 0) {
    throw new GatewayError('invalid_manifest', describeMistakes(plan.mistakes));
  }
  return carriedOut(plan, stored);
}

/** A small world: a plan, two proxies, a server, a model API and an application. */
export const SAMPLE = `
apiVersion: gatehouse.dev/v1
kind: Plan
metadata: { name: default }
spec:
  quotas: [{ name: calls, per: application, limit: 10, window: minute }]
---
apiVersion: gatehouse.dev/v1
kind: ApiProxy
metadata: { name: crm-api }
spec:
  openapi:
    openapi: 3.0.3
    info: { title: CRM, version: '1' }
    paths:
      /customers/{id}:
        get:
          operationId: get_customer
          parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
          responses: { '200': { description: d } }
      /customers:
        get: { operationId: list_customers, responses: { '200': { description: d } } }
        post: { operationId: add_customer, responses: { '200': { description: d } } }
  backend: { url: nats://crm }
  scopes: [crm:read]
---
apiVersion: gatehouse.dev/v1
kind: McpServer
metadata: { name: crm-mcp-server }
spec:
  description: Tools over the CRM.
  from: [{ name: crm-api }]
  tools:
    get_customer: { description: Better words. }
    add_customer: { scopes: [crm:write] }
---
apiVersion: gatehouse.dev/v1
kind: LlmApi
metadata: { name: claude }
spec:
  scopes: [llm:invoke]
  targets: [{ name: anthropic, dialect: anthropic, baseUrl: 'https://api.anthropic.com', key: { env: ANTHROPIC_API_KEY } }]
  models: ['claude-*']
---
apiVersion: gatehouse.dev/v1
kind: Application
metadata: { name: agent }
spec:
  subscriptions:
    - { kind: McpServer, name: crm-mcp-server }
    - { kind: LlmApi, name: claude, scopes: [llm:invoke] }
    - { kind: ControlPlane, scopes: [catalog:read] }
`;
