import * as stack from '@gatehouse/stack';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestNats {
  readonly url: string;
  /** The server's process, for tests that stop or kill it. */
  readonly server: stack.ManagedProcess;
  stop(): Promise<void>;
}

/** A real NATS server with JetStream, on a free port, with nothing in it. */
export async function startNats(): Promise<TestNats> {
  const dir = await temporaryFolder('nats');
  const nats = await stack.startNats({ dir });
  return {
    url: nats.url,
    server: nats.process,
    stop: async () => {
      await nats.stop();
      await remove(dir);
    },
  };
}

export interface TestPostgres {
  /** The URL of a new, empty database of this name. */
  database(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** A real PostgreSQL, on a free port, with nothing in it. */
export async function startPostgres(): Promise<TestPostgres> {
  const dir = await temporaryFolder('postgres');
  const postgres = await stack.startPostgres({
    dir,
    password: randomBytes(12).toString('hex'),
    volatile: true,
  });
  return {
    database: (name) => postgres.database(name),
    stop: async () => {
      await postgres.stop();
      await remove(dir);
    },
  };
}

function temporaryFolder(kind: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `gatehouse-${kind}-`));
}

function remove(dir: string): Promise<void> {
  return rm(dir, { recursive: true, force: true, maxRetries: 5 });
}
