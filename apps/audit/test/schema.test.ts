import { startPostgres } from '@gatehouse/testkit';
import type { TestPostgres } from '@gatehouse/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import 'reflect-metadata';
import { dataSourceOptions } from '../src/database/data-source.js';
import { openDataSource } from '../src/database/open-data-source.js';

describe('the schema', () => {
  let postgres: TestPostgres;
  let url: string;

  beforeAll(async () => {
    postgres = await startPostgres();
    url = await postgres.database('audit');
  });

  afterAll(() => postgres.stop());

  it('is migrated once when several replicas start together', async () => {
    const replicas = await Promise.all([1, 2, 3].map(() => openDataSource(dataSourceOptions(url))));
    const applied = await replicas[0]!.query('SELECT name FROM audit_migrations');
    expect(applied).toEqual([{ name: 'Init1760000000000' }, { name: 'Cost1764000000000' }]);
    await Promise.all(replicas.map((replica) => replica.destroy()));
  });

  it('is what the entities say', async () => {
    const dataSource = await openDataSource(dataSourceOptions(url));
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
    await dataSource.destroy();
  });

  it('can be taken back', async () => {
    const dataSource = await openDataSource(dataSourceOptions(url));
    await dataSource.undoLastMigration();
    await dataSource.undoLastMigration();
    const left = await dataSource.query(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
    );
    expect(left).toEqual([{ table_name: 'audit_migrations' }]);
    await dataSource.destroy();
  });
});
