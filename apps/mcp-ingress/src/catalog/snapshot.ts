import { isFitToShow } from './fit-to-show.js';
import type {
  CatalogEntry,
  PublishedApplication,
  PublishedMcpServer,
  PublishedTool,
} from '@gatehouse/contracts';
import { servedItems } from '../items/served-items.js';
import type { ServedItems } from '../items/served-items.js';
import { servedApi } from './served-api.js';
import type { ServedApi } from './served-api.js';
import { aggregateOf } from '../aggregation/aggregate.js';
import type { Aggregate } from '../aggregation/aggregate.js';

/** An MCP server, with its tools found by name. */
export interface ServedServer {
  readonly published: PublishedMcpServer;
  /** Its own. Those of an aggregate are its members'. */
  readonly tools: ReadonlyMap<string, PublishedTool>;
  /** What it has beside tools. */
  readonly items: ServedItems;
  /** What it stands for; null for a server that has tools itself. */
  readonly aggregate: Aggregate | null;
}

/** What is published at one moment. It is never changed: a change of the catalogue makes another one. */
export interface Snapshot {
  /** By `<name>/<version>`. */
  readonly servers: ReadonlyMap<string, ServedServer>;
  /** By `<name>/<version>`. */
  readonly apis: ReadonlyMap<string, ServedApi>;
  /** By `<tenant>/<name>`. */
  readonly applications: ReadonlyMap<string, PublishedApplication>;
}

export const emptySnapshot: Snapshot = {
  servers: new Map(),
  apis: new Map(),
  applications: new Map(),
};

/** The snapshot of these entries. What the ingress has no use for is left out. */
export function snapshotOf(entries: Iterable<CatalogEntry>): Snapshot {
  const servers = new Map<string, ServedServer>();
  const apis = new Map<string, ServedApi>();
  const applications = new Map<string, PublishedApplication>();
  for (const entry of entries) {
    if (entry.kind === 'McpServer') servers.set(serverKey(entry), served(entry));
    if (entry.kind === 'ApiProxy') apis.set(serverKey(entry), servedApi(entry));
    if (entry.kind === 'Application') {
      const key = applicationKey(entry.tenant, entry.name);
      const present = applications.get(key);
      if (!present || present.revision < entry.revision) applications.set(key, entry);
    }
  }
  for (const [key, server] of servers) {
    const aggregate = aggregateOf(server.published, (member) => servers.get(serverKey(member)));
    if (aggregate) servers.set(key, { ...server, aggregate });
  }
  return { servers, apis, applications };
}

export function serverKey(server: { readonly name: string; readonly version: string }): string {
  return `${server.name}/${server.version}`;
}

export function applicationKey(tenant: string, name: string): string {
  return `${tenant}/${name}`;
}

function served(published: PublishedMcpServer): ServedServer {
  const shown = published.tools.filter(isFitToShow);
  const tools = new Map(shown.map((tool) => [tool.name, tool]));
  return { published, tools, items: servedItems(published), aggregate: null };
}
