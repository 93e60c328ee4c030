import { GatewayError } from '@gatehouse/contracts';
import type { Quota } from '@gatehouse/contracts';
import { versioned } from '../catalog/catalog-snapshot.js';
import type { CatalogSnapshot } from '../catalog/catalog-snapshot.js';
import { subscriptionTo } from '../catalog/subscription.js';
import type { Rule } from '../ledger/rule.js';
import type { Charge } from '../ledger/take.js';

/** One call of a tool, or of an operation of an API. */
export interface ToolCall {
  readonly kind: 'McpServer' | 'ApiProxy';
  readonly tenant: string;
  readonly application: string;
  readonly server: string;
  readonly serverVersion: string;
  readonly tool: string;
  /** How many such calls. */
  readonly calls: number;
}

/** What a call costs, by the ledger that it is booked in. */
export interface QuotaCharges {
  /** Counted for the application alone: its quotas, and those of its tools. */
  readonly own: Charge;
  /** Counted for all applications of the tenant that have the same plan. */
  readonly shared: Charge;
}

/**
 * The quotas of a call: those of the plan of the application's subscription to the server.
 * @throws GatewayError `not_subscribed`, `unknown_tool`, or `catalog_unavailable` if the server or the
 * plan is not (yet) published.
 */
export function quotaCharges(catalog: CatalogSnapshot, call: ToolCall): QuotaCharges {
  const { kind, server: name, serverVersion: version } = call;
  const subscription = subscriptionTo(catalog, call, { kind, name, version });
  const callable = kind === 'McpServer' ? catalog.mcpServers : catalog.apiProxies;
  const server = callable.get(versioned(name, version));
  const plan = catalog.plans.get(subscription.plan);
  if (!server || !plan) {
    const detail = `${kind} ${name} ${version} or plan ${subscription.plan} is not published`;
    throw new GatewayError('catalog_unavailable', undefined, { detail });
  }
  if (server.tenant !== call.tenant) throw new GatewayError('not_subscribed');
  if (!server.tools.has(call.tool)) throw new GatewayError('unknown_tool');
  const rules = plan.quotas.map((quota) => [quota.per, toRule(quota, plan.name, call)] as const);
  return {
    own: toCharge(
      rules.filter(([per]) => per !== 'tenant').map(([, rule]) => rule),
      call.calls,
    ),
    shared: toCharge(
      rules.filter(([per]) => per === 'tenant').map(([, rule]) => rule),
      call.calls,
    ),
  };
}

/** Calls are counted by plan, and for a quota per tool by plan and tool; no proxy has the address of a server. */
function toRule(quota: Quota, plan: string, call: ToolCall): Rule {
  const measure =
    quota.per === 'tool' ? `${plan}/${call.server}/${call.serverVersion}/${call.tool}` : plan;
  return { name: quota.name, counts: [measure], limit: quota.limit, window: quota.window };
}

function toCharge(rules: readonly Rule[], calls: number): Charge {
  const measures = rules.flatMap((rule) => rule.counts);
  return { rules, amounts: Object.fromEntries(measures.map((measure) => [measure, calls])) };
}
