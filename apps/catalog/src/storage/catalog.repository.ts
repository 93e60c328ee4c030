import { CatalogEntry, GatewayError } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, EntityManager, QueryFailedError } from 'typeorm';
import type { StoredObject } from '../catalogue/catalog-object.js';
import { identityOf } from '../catalogue/catalog-object.js';
import type { Identity } from '../catalogue/catalog-object.js';
import type { Change } from '../catalogue/plan-changes.js';
import { Lifecycle } from '../manifest/fields.js';
import { Manifest } from '../manifest/manifest.js';
import type { Kind } from '../manifest/manifest.js';
import { ContractTools } from '../openapi/contract-tools.js';
import { UpstreamRecord } from '../upstreams/upstream-record.js';
import { EntryEntity } from './entry.entity.js';
import { UpstreamEntity } from './upstream.entity.js';
import { RevisionEntity } from './revision.entity.js';

/** Who changed something, and when. */
export interface Author {
  readonly name: string;
  readonly at: Date;
}

/** One line of a version's history. */
export interface Revision {
  readonly revision: number;
  readonly lifecycle: Lifecycle;
  readonly manifest: Manifest;
  readonly entry: CatalogEntry | null;
  readonly changedAt: Date;
  readonly changedBy: string;
}

/** The catalogue while nobody else may change or publish it. */
export interface CatalogTransaction {
  all(): Promise<StoredObject[]>;
  /** What the data plane is to have. */
  served(): Promise<CatalogEntry[]>;
  save(changes: readonly Change[], author: Author): Promise<void>;
  saveUpstream(identity: Identity, record: UpstreamRecord): Promise<void>;
}

/** Whoever changes the catalogue, and whoever publishes it, takes turns over all replicas. */
export const LOCKS = { change: 7_041_002, publish: 7_041_003 } as const;

const ORDER = { kind: 'ASC', name: 'ASC', version: 'ASC' } as const;

/** PostgreSQL: `lock_timeout` has passed. */
const LOCK_NOT_AVAILABLE = '55P03';

/** The catalogue in PostgreSQL. */
@Injectable()
export class CatalogRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** What a tenant has, of one kind or of all. */
  async list(tenant: string, kind?: Kind): Promise<StoredObject[]> {
    return translated(async () => {
      const where = kind ? { tenant, kind } : { tenant };
      const rows = await this.source.manager.find(EntryEntity, { where, order: ORDER });
      return toStored(rows, await readUpstreams(this.source.manager));
    });
  }

  async find({ kind, name, version }: Identity, tenant: string): Promise<StoredObject | null> {
    return translated(async () => {
      const where = { kind, name, version, tenant };
      const row = await this.source.manager.findOneBy(EntryEntity, where);
      if (!row) return null;
      const upstreams = await readUpstreams(this.source.manager, { name, version });
      return toStored([row], upstreams)[0] ?? null;
    });
  }

  /** The upstream MCP servers that are published, of all tenants. */
  async upstreamServers(): Promise<StoredObject[]> {
    return translated(async () => {
      const where = { kind: 'McpServer', lifecycle: 'published' };
      const rows = await this.source.manager.find(EntryEntity, { where, order: ORDER });
      const isUpstream = ({ manifest }: StoredObject): boolean =>
        manifest.kind === 'McpServer' && manifest.spec.upstream !== undefined;
      return toStored(rows, await readUpstreams(this.source.manager)).filter(isUpstream);
    });
  }

  /** The history of a version, latest first. */
  async revisions({ kind, name, version }: Identity, tenant: string): Promise<Revision[]> {
    const rows = await translated(() =>
      this.source.manager.find(RevisionEntity, {
        where: { kind, name, version, tenant },
        order: { revision: 'DESC' },
      }),
    );
    return rows.map(toRevision);
  }

  /**
   * Runs `work` in one transaction, alone. A rejection undoes everything.
   * @throws GatewayError `conflict` if another change takes too long, `catalog_unavailable` without database.
   */
  exclusively<T>(
    purpose: keyof typeof LOCKS,
    work: (transaction: CatalogTransaction) => Promise<T>,
  ): Promise<T> {
    return translated(() =>
      this.source.transaction(async (manager) => {
        await manager.query("SET LOCAL lock_timeout = '5s'");
        await manager.query('SELECT pg_advisory_xact_lock($1)', [LOCKS[purpose]]);
        return work({
          all: () => readAll(manager),
          served: () => readServed(manager),
          save: (changes, author) => save(manager, changes, author),
          saveUpstream: (identity, record) => saveUpstream(manager, identity, record),
        });
      }),
    );
  }

  /** Rejects when the database cannot be reached. */
  async ping(): Promise<void> {
    await this.source.query('SELECT 1');
  }
}

async function readAll(manager: EntityManager): Promise<StoredObject[]> {
  const rows = await manager.find(EntryEntity, { order: ORDER });
  return toStored(rows, await readUpstreams(manager));
}

async function readServed(manager: EntityManager): Promise<CatalogEntry[]> {
  const rows = await manager.find(EntryEntity, {
    select: { kind: true, name: true, version: true, entry: true },
    where: { lifecycle: 'published' },
  });
  return rows.map(({ entry }) => CatalogEntry.parse(entry));
}

async function save(
  manager: EntityManager,
  changes: readonly Change[],
  author: Author,
): Promise<void> {
  for (const { action, object, revision, entry } of changes) {
    if (action === 'unchanged') continue;
    const { manifest, contract, lifecycle } = object;
    const { tenant } = manifest.metadata;
    const row = { ...identityOf(manifest), tenant, lifecycle, revision, manifest, entry };
    const change = { changedAt: author.at, changedBy: author.name };
    await manager.upsert(EntryEntity, { ...row, ...change, contract }, ['kind', 'name', 'version']);
    await manager.insert(RevisionEntity, { ...row, ...change });
  }
}

async function saveUpstream(
  manager: EntityManager,
  { name, version }: Identity,
  record: UpstreamRecord,
): Promise<void> {
  await manager.upsert(UpstreamEntity, { name, version, record }, ['name', 'version']);
}

/** What is known of upstream servers, by `<name>/<version>`. */
async function readUpstreams(
  manager: EntityManager,
  where: { readonly name?: string; readonly version?: string } = {},
): Promise<ReadonlyMap<string, UpstreamRecord>> {
  const rows = await manager.find(UpstreamEntity, { where });
  return new Map(
    rows.map(({ name, version, record }) => [`${name}/${version}`, UpstreamRecord.parse(record)]),
  );
}

function toStored(
  rows: readonly EntryEntity[],
  upstreams: ReadonlyMap<string, UpstreamRecord>,
): StoredObject[] {
  return rows.map((row) => ({
    ...toRevision(row),
    contract: ContractTools.nullable().parse(row.contract),
    upstream:
      row.kind === 'McpServer' ? (upstreams.get(`${row.name}/${row.version}`) ?? null) : null,
  }));
}

function toRevision(row: EntryEntity | RevisionEntity): Revision {
  return {
    revision: row.revision,
    lifecycle: Lifecycle.parse(row.lifecycle),
    manifest: Manifest.parse(row.manifest),
    entry: CatalogEntry.nullable().parse(row.entry),
    changedAt: row.changedAt,
    changedBy: row.changedBy,
  };
}

/** What goes wrong with the database, in the words of the error table. */
async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    if (cause instanceof QueryFailedError && codeOf(cause) === LOCK_NOT_AVAILABLE) {
      throw new GatewayError('conflict', 'Another change is being made', { cause });
    }
    const detail = cause instanceof Error ? cause.message : undefined;
    throw new GatewayError('catalog_unavailable', 'The catalogue cannot be reached', {
      cause,
      ...(detail === undefined ? {} : { detail }),
    });
  }
}

function codeOf({ driverError }: QueryFailedError): unknown {
  return 'code' in driverError ? driverError.code : undefined;
}
