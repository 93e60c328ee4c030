import { eventually } from '@gatehouse/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { LOCKS } from '../src/storage/catalog.repository.js';
import { manifest, tool, UpstreamCatalog } from './support/upstream-catalog.js';

const PATIENCE = { withinMs: 30_000 };

describe('an upstream MCP server that says that it has changed', () => {
  let catalog: UpstreamCatalog;

  beforeAll(async () => {
    // Whatever is looked at a second time is so because it has said something.
    catalog = await UpstreamCatalog.start({ discoverySeconds: 3_600 });
  });

  afterAll(() => catalog.stop());

  async function begin(name: string): Promise<void> {
    catalog.says(name, tool('one'));
    await catalog.apply(manifest(name));
    await eventually(async () => expect(await catalog.toolsOf(name)).toEqual(['one']), PATIENCE);
  }

  const isEmpty = (name: string) =>
    eventually(async () => expect(await catalog.toolsOf(name)).toEqual([]), PATIENCE);

  it('is looked at for saying it once, right after a look too [upstream:changed]', async () => {
    await begin('quick');
    catalog.says('quick');
    await catalog.hint('quick');
    await isEmpty('quick');
  });

  it('waits for no server that is slow to answer, and its word during a look is not lost [upstream:changed]', async () => {
    await begin('busy');
    let asked = 0;
    const open: (() => void)[] = [];
    catalog.answers.set('slow', () => {
      asked += 1;
      return new Promise((resolve) => {
        open.push(() => resolve({ protocolVersion: '2026-07-28', definitions: [tool('slow')] }));
      });
    });
    await catalog.apply(manifest('slow'));
    await eventually(() => expect(asked).toBe(1), PATIENCE);
    catalog.says('busy');
    await catalog.hint('busy');
    await isEmpty('busy');
    expect(asked).toBe(1);
    await catalog.hint('slow');
    for (const answer of open.splice(0)) answer();
    await eventually(() => expect(asked).toBe(2), PATIENCE);
    for (const answer of open.splice(0)) answer();
    await eventually(async () => expect(await catalog.toolsOf('slow')).toEqual(['slow']), PATIENCE);
  });

  it('is looked at once the database is back, if it says so without it [upstream:changed]', async () => {
    await begin('patient');
    catalog.says('patient');
    const database = new pg.Client({ connectionString: catalog.databaseUrl });
    await database.connect();
    try {
      // Every look at the table fails, and leaves a trace: a sequence is not rolled back.
      await database.query(`CREATE SEQUENCE looks;
        ALTER TABLE catalog_entry RENAME TO hidden_entry;
        CREATE VIEW catalog_entry AS SELECT * FROM hidden_entry WHERE 1 / (nextval('looks') * 0) = 1`);
      await catalog.hint('patient');
      await eventually(async () => {
        const { rows } = await database.query('SELECT is_called FROM looks');
        expect(rows).toEqual([{ is_called: true }]);
      }, PATIENCE);
      await database.query(`DROP VIEW catalog_entry;
        ALTER TABLE hidden_entry RENAME TO catalog_entry; DROP SEQUENCE looks`);
    } finally {
      await database.end();
    }
    await isEmpty('patient');
  });

  it('is not taken for broken because another change takes long', async () => {
    await begin('waiting');
    const seen: unknown[] = [];
    const state = async () => Object((await catalog.ask('/v1/upstreams/waiting/1.0')).body).state;
    const database = new pg.Client({ connectionString: catalog.databaseUrl });
    await database.connect();
    const waiting = async (): Promise<number> => {
      const { rows } = await database.query(
        `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`,
      );
      return rows[0].n;
    };
    try {
      await database.query('SELECT pg_advisory_lock($1)', [LOCKS.change]);
      catalog.says('waiting');
      await catalog.hint('waiting');
      await eventually(async () => expect(await waiting()).toBe(1), PATIENCE);
      await eventually(async () => expect(await waiting()).toBe(0), PATIENCE);
    } finally {
      await database.end();
    }
    await eventually(async () => {
      seen.push(await state());
      expect(await catalog.toolsOf('waiting')).toEqual([]);
    }, PATIENCE);
    expect(new Set(seen)).toEqual(new Set(['active']));
  });
});
