import { isFitToShow } from './fit-to-show.js';
import type {
  CatalogEntry,
  PublishedApplication,
  PublishedMcpServer,
  PublishedTool,
} from '@gatehouse/contracts';
import { servedApi } from './served-api.js';
import type { ServedApi } from './served-api.js';

/** An MCP server, with its tools found by name. */
export interface ServedServer {
  readonly published: PublishedMcpServer;
  readonly tools: ReadonlyMap<string, PublishedTool>;
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
  return { servers, apis, applications };
}

export function serverKey(server: { readonly name: string; readonly version: string }): string {
  return `${server.name}/${server.version}`;
}

export function applicationKey(tenant: string, name: string): string {
  return `${tenant}/${name}`;
}

function served(published: PublishedMcpServer): ServedServer {
  const tools = published.tools.filter(isFitToShow);
  return { published, tools: new Map(tools.map((tool) => [tool.name, tool])) };
}
