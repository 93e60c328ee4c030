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
import { EntryEntity } from './entry.entity.js';
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
}

/** Whoever changes the catalogue, and whoever publishes it, takes turns over all replicas. */
const LOCKS = { change: 7_041_002, publish: 7_041_003 } as const;

const ORDER = { kind: 'ASC', name: 'ASC', version: 'ASC' } as const;

/** PostgreSQL: `lock_timeout` has passed. */
const LOCK_NOT_AVAILABLE = '55P03';

/** The catalogue in PostgreSQL. */
@Injectable()
export class CatalogRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** What a tenant has, of one kind or of all. */
  async list(tenant: string, kind?: Kind): Promise<StoredObject[]> {
    const rows = await translated(() =>
      this.source.manager.find(EntryEntity, {
        where: kind ? { tenant, kind } : { tenant },
        order: ORDER,
      }),
    );
    return rows.map(toStored);
  }

  async find({ kind, name, version }: Identity, tenant: string): Promise<StoredObject | null> {
    const row = await translated(() =>
      this.source.manager.findOneBy(EntryEntity, { kind, name, version, tenant }),
    );
    return row && toStored(row);
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
  return rows.map(toStored);
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

function toStored(row: EntryEntity): StoredObject {
  return { ...toRevision(row), contract: ContractTools.nullable().parse(row.contract) };
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
