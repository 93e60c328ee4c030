import { FIND_TOOLS } from '@gatehouse/contracts';
import type { CatalogEntry, LlmLimit } from '@gatehouse/contracts';
import { TenantLimits } from './tenant-limits.js';

type EntryOf<Kind extends CatalogEntry['kind']> = Extract<CatalogEntry, { kind: Kind }>;

/** What of the catalogue matters here, as it is published at one moment. Never changed, only replaced. */
export interface CatalogSnapshot {
  readonly applications: ReadonlyMap<string, EntryOf<'Application'>>;
  readonly plans: ReadonlyMap<string, EntryOf<'Plan'>>;
  /** By `<name>/<version>`. */
  readonly llmApis: ReadonlyMap<string, EntryOf<'LlmApi'>>;
  /** By tenant: those that hold at each of its LLM APIs. */
  readonly tenantLimits: ReadonlyMap<string, readonly LlmLimit[]>;
  /** By `<name>/<version>`. */
  readonly mcpServers: ReadonlyMap<string, CallableSet>;
  /** By `<name>/<version>`. */
  readonly apiProxies: ReadonlyMap<string, CallableSet>;
}

/** An MCP server, or an API proxy, without the schemas of what can be called there, which can be large. */
export interface CallableSet {
  readonly tenant: string;
  /** Names of tools, or ids of operations, resources and prompts. */
  readonly tools: ReadonlySet<string>;
}

/** Names are unique in an installation, and applications and plans have one version. */
export function toSnapshot(entries: Iterable<CatalogEntry>): CatalogSnapshot {
  const applications = new Map<string, EntryOf<'Application'>>();
  const plans = new Map<string, EntryOf<'Plan'>>();
  const llmApis = new Map<string, EntryOf<'LlmApi'>>();
  const mcpServers = new Map<string, CallableSet>();
  const apiProxies = new Map<string, CallableSet>();
  const tenantLimits = new TenantLimits();
  for (const entry of entries) {
    switch (entry.kind) {
      case 'Application':
        applications.set(entry.name, entry);
        break;
      case 'Plan':
        plans.set(entry.name, entry);
        break;
      case 'LlmApi':
        llmApis.set(versioned(entry.name, entry.version), entry);
        tenantLimits.add(entry.tenant, entry.limits);
        break;
      case 'McpServer':
        mcpServers.set(versioned(entry.name, entry.version), {
          tenant: entry.tenant,
          tools: new Set([
            ...entry.tools.map((tool) => tool.name),
            ...searchOf(entry),
            ...itemIds(entry),
          ]),
        });
        break;
      case 'ApiProxy':
        apiProxies.set(versioned(entry.name, entry.version), {
          tenant: entry.tenant,
          tools: new Set(entry.operations.map(({ operationId }) => operationId)),
        });
        break;
    }
  }
  return { applications, plans, llmApis, mcpServers, apiProxies, tenantLimits: tenantLimits.of() };
}

/** A search is called and counted like a tool. */
function searchOf({ search }: EntryOf<'McpServer'>): string[] {
  return search ? [FIND_TOOLS] : [];
}

function itemIds({ upstream }: EntryOf<'McpServer'>): string[] {
  if (!upstream?.items) return [];
  const { resources, templates, prompts } = upstream.items;
  return [...resources, ...templates, ...prompts].map(({ id }) => id);
}

export function versioned(name: string, version: string): string {
  return `${name}/${version}`;
}
