import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres } from '@gatehouse/testkit';
import type { TestPostgres } from '@gatehouse/testkit';
import { dataSourceOptions, openDataSource } from './data-source.js';

describe('the database of authz', () => {
  let postgres: TestPostgres;

  beforeAll(async () => {
    postgres = await startPostgres();
  });

  afterAll(() => postgres.stop());

  it('has after its migrations the schema that the entities describe', async () => {
    const url = await postgres.database('schema');
    const dataSource = await openDataSource(dataSourceOptions(url));
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
    await dataSource.destroy();
  });

  it('is migrated once by replicas that start together, and can be taken back', async () => {
    const url = await postgres.database('replicas');
    const open = () => openDataSource(dataSourceOptions(url));
    const sources = await Promise.all([open(), open(), open()]);
    const applied: unknown[] = await sources[0].query('SELECT * FROM authz_migrations');
    expect(applied).toHaveLength(1);
    await sources[0].undoLastMigration();
    const tables: unknown[] = await sources[0].query(
      `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'authz_migrations'`,
    );
    expect(tables).toEqual([]);
    await Promise.all(sources.map((source) => source.destroy()));
  });
});
