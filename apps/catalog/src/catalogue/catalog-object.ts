import { catalogKey } from '@gatehouse/contracts';
import type { CatalogEntry } from '@gatehouse/contracts';
import type { Lifecycle } from '../manifest/fields.js';
import { Manifest } from '../manifest/manifest.js';
import type { Kind } from '../manifest/manifest.js';
import type { ContractTools } from '../openapi/contract-tools.js';
import type { UpstreamRecord } from '../upstreams/upstream-record.js';
import type { Finding, Mistake } from '../text/mistake.js';

/** What identifies a thing of the catalogue. Names are unique in an installation, over all tenants. */
export interface Identity {
  readonly kind: Kind;
  readonly name: string;
  readonly version: string;
}

/** A thing that somebody wants in the catalogue. */
export interface IncomingObject {
  readonly manifest: Manifest;
  /** The tools of an API proxy's contract; null for every other kind. */
  readonly contract: ContractTools | null;
  /** Null leaves the state as it is; something new is then published. */
  readonly lifecycle: Lifecycle | null;
  /** Says of a finding where it is in what was sent. */
  readonly mistake: (finding: Finding) => Mistake;
}

/** A thing as the database holds it. */
export interface StoredObject {
  readonly manifest: Manifest;
  readonly contract: ContractTools | null;
  readonly lifecycle: Lifecycle;
  readonly revision: number;
  /** What is, was or would be served; null for what was retired before it ever was. */
  readonly entry: CatalogEntry | null;
  /** What is known of an upstream MCP server; null for all else, and before it was asked. */
  readonly upstream: UpstreamRecord | null;
  readonly changedAt: Date;
  readonly changedBy: string;
}

/** A thing of the catalogue as it would be: incoming if there is one of its name, otherwise stored. */
export interface CatalogObject {
  readonly manifest: Manifest;
  readonly contract: ContractTools | null;
  readonly lifecycle: Lifecycle;
  readonly mistake: (finding: Finding) => Mistake;
  readonly upstream: UpstreamRecord | null;
  readonly stored: StoredObject | null;
  readonly isIncoming: boolean;
}

export function identityOf({ kind, metadata }: Manifest): Identity {
  return { kind, name: metadata.name, version: metadata.version };
}

/** `<Kind>/<name>/<version>`, which is also the key in the bucket. */
export function keyOf(manifest: Manifest): string {
  return catalogKey(identityOf(manifest));
}

/** As it is called in messages: `McpServer crm-mcp-server 1.0`. */
export function describeIdentity({ kind, name, version }: Identity): string {
  return `${kind} ${name} ${version}`;
}

/** A manifest as it is kept: where it is in its life is a fact of its own. */
export function withoutLifecycle(manifest: Manifest): Manifest {
  const { lifecycle: _, ...spec } = manifest.spec;
  return Manifest.parse({ ...manifest, spec });
}
