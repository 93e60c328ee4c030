import type { Capabilities } from '../asks/capabilities.js';
import type { Backend, PublishedTool, UpstreamConnection } from '@gatehouse/contracts';

/** An MCP server that is somebody else's, as the gate connects to it. */
export interface Upstream {
  /** Where it is, the credential that the gate adds, and how long anything may take. */
  readonly backend: Backend;
  readonly connection: UpstreamConnection;
  /** Whose tokens are its own: the published server. */
  readonly owner: { readonly name: string; readonly version: string };
}

/** On whose behalf the gate speaks to it. Sessions are never shared: a server may keep state in them. */
export interface UpstreamCaller {
  /** The application, unique over all tenants. */
  readonly application: string;
  readonly user: string | null;
  /** What of it, and of its model, the server may ask. */
  readonly capabilities: Capabilities;
}

/** The upstream server that a tool belongs to; null for one that is made from an API. */
export function upstreamOf({ upstream, backend, operation }: PublishedTool): Upstream | null {
  if (!upstream) return null;
  const { transport, credentials } = upstream;
  const owner = { name: operation.proxy, version: operation.proxyVersion };
  return { backend, connection: { transport, credentials }, owner };
}

/** Equal for what is reached in the same way: another address or credential is another server. */
export function upstreamKey({ backend, connection, owner }: Upstream): string {
  const { timeoutMs: _, ...where } = backend;
  return JSON.stringify([where, connection, owner]);
}
