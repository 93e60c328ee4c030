/** What is needed of a TypeORM data source. The kit does not load TypeORM: most services have no database. */
interface MigratableSource {
  initialize(): Promise<unknown>;
  destroy(): Promise<void>;
  runMigrations(options: { readonly transaction: 'each' }): Promise<unknown>;
  createQueryRunner(): {
    query(sql: string, parameters: unknown[]): Promise<unknown>;
    release(): Promise<void>;
  };
}

/**
 * Connects, and brings the schema up to date before anything reads it. Replicas that start together take
 * turns.
 * @param lock the advisory lock that they ask for: any number, as long as all ask for the same.
 */
export async function openMigrated<Source extends MigratableSource>(
  source: Source,
  lock: number,
): Promise<Source> {
  await source.initialize();
  try {
    await migrate(source, lock);
    return source;
  } catch (error) {
    // Ending the session is what gives the lock back.
    await source.destroy();
    throw error;
  }
}

async function migrate(source: MigratableSource, lock: number): Promise<void> {
  const runner = source.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [lock]);
    await source.runMigrations({ transaction: 'each' });
    await runner.query('SELECT pg_advisory_unlock($1)', [lock]);
  } finally {
    await runner.release();
  }
}
