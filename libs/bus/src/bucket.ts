import { GatewayError } from '@gatehouse/contracts';
import type { BucketContract } from '@gatehouse/contracts';
import type { JetStreamClient } from '@nats-io/jetstream';
import { JetStreamApiError, StorageType } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import type { KV, KvWatchEntry } from '@nats-io/kv';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClosedConnectionError, DrainingConnectionError } from '@nats-io/transport-node';
import type { z } from 'zod';

export interface Entry<Value> {
  readonly value: Value;
  readonly revision: number;
}

export interface Change<Value> {
  readonly key: string;
  /** Null when the entry was deleted, or holds what this version of the contract does not understand. */
  readonly value: Value | null;
  readonly deleted: boolean;
  readonly revision: number;
}

export interface Watch {
  stop(): void;
}

/** A JetStream key-value bucket whose values have been through its contract's schema. */
export interface Bucket<Value> {
  get(key: string): Promise<Entry<Value> | null>;
  /** Writes a key that must not exist. Null: it does. */
  create(key: string, value: Value): Promise<number | null>;
  /** Compare-and-set. Null: the revision is not the current one any more. */
  update(key: string, value: Value, revision: number): Promise<number | null>;
  put(key: string, value: Value): Promise<number>;
  delete(key: string): Promise<void>;
  keys(): Promise<string[]>;
  /** Resolves when `onChange` has seen every present entry; goes on through reconnections. */
  watch(onChange: (change: Change<Value>) => void): Promise<Watch>;
}

/** JetStream: a key exists already, or its revision is another one. */
const WRONG_LAST_SEQUENCE = 10071;

const CATCH_UP_MS = 2_000;
const BIND_MS = 60_000;
const BIND_PAUSE_MS = 200;

/** Opens a bucket, making it if it is not there yet. */
export async function openBucket<Value extends z.ZodType>(
  js: JetStreamClient,
  contract: BucketContract<Value>,
): Promise<Bucket<z.output<Value>>> {
  return new KvBucket(await bindOrCreate(js, contract), contract);
}

/**
 * Binds first, and waits if it must: a service that only reads a bucket is not allowed to create it, and
 * may start before the one that is.
 */
async function bindOrCreate(js: JetStreamClient, contract: BucketContract): Promise<KV> {
  const kvm = new Kvm(js);
  const deadline = performance.now() + BIND_MS;
  for (;;) {
    const bound = await kvm.open(contract.bucket);
    if (await succeeds(bound.status())) return bound;
    try {
      return await kvm.create(contract.bucket, {
        history: 1,
        storage: StorageType.File,
        ttl: contract.ttlSeconds * 1000,
      });
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(BIND_PAUSE_MS);
    }
  }
}

function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

class KvBucket<Schema extends z.ZodType> implements Bucket<z.output<Schema>> {
  constructor(
    private readonly kv: KV,
    private readonly contract: BucketContract<Schema>,
  ) {}

  async get(key: string): Promise<Entry<z.output<Schema>> | null> {
    const entry = await this.kv.get(key);
    if (!entry || entry.operation !== 'PUT') return null;
    return { value: this.parse(entry.json(), key), revision: entry.revision };
  }

  create(key: string, value: z.output<Schema>): Promise<number | null> {
    return unlessConflict(this.kv.create(key, JSON.stringify(value)));
  }

  update(key: string, value: z.output<Schema>, revision: number): Promise<number | null> {
    return unlessConflict(this.kv.update(key, JSON.stringify(value), revision));
  }

  put(key: string, value: z.output<Schema>): Promise<number> {
    return this.kv.put(key, JSON.stringify(value));
  }

  delete(key: string): Promise<void> {
    return this.kv.delete(key);
  }

  async keys(): Promise<string[]> {
    const keys: string[] = [];
    for await (const key of await this.kv.keys()) keys.push(key);
    return keys;
  }

  async watch(onChange: (change: Change<z.output<Schema>>) => void): Promise<Watch> {
    const control = new AbortController();
    await new Promise<void>((resolve, reject) => {
      const quiet = new Quiet(CATCH_UP_MS, resolve);
      const first = this.deliverAll(onChange, { caughtUp: resolve, quiet, control });
      first.catch(reject).finally(() => void this.keepWatching(onChange, control));
    });
    return { stop: () => control.abort() };
  }

  /** A watch can end before its owner wants it to, e.g. when the broker has lost it; then it begins anew. */
  private async keepWatching(
    onChange: (change: Change<z.output<Schema>>) => void,
    control: AbortController,
  ): Promise<void> {
    while (!control.signal.aborted) {
      await sleep(BIND_PAUSE_MS, undefined, { ref: false });
      const quiet = new Quiet(CATCH_UP_MS, () => undefined);
      const again = { caughtUp: () => undefined, quiet, control };
      const ended = await this.deliverAll(onChange, again).then(() => false, isClosed);
      if (ended) return;
    }
  }

  /** Hands over every present entry, then every change, until the watch ends. */
  private async deliverAll(
    onChange: (change: Change<z.output<Schema>>) => void,
    { caughtUp, quiet, control }: Delivery,
  ): Promise<void> {
    const entries = await this.kv.watch();
    const stop = (): void => entries.stop();
    control.signal.addEventListener('abort', stop, { once: true });
    const { values: present } = await this.kv.status();
    if (present === 0) caughtUp();
    else quiet.begin();
    for await (const entry of entries) {
      quiet.heard();
      const deleted = entry.operation !== 'PUT';
      const value = deleted ? null : this.understand(entry);
      onChange({ key: entry.key, value, deleted, revision: entry.revision });
      if (entry.isUpdate) caughtUp();
    }
    control.signal.removeEventListener('abort', stop);
  }

  private understand(entry: KvWatchEntry): z.output<Schema> | null {
    try {
      return this.parse(entry.json(), entry.key);
    } catch {
      return null;
    }
  }

  private parse(json: unknown, key: string): z.output<Schema> {
    const parsed = this.contract.value.safeParse(json);
    if (parsed.success) return parsed.data;
    throw new GatewayError('internal', undefined, {
      detail: `bucket ${this.contract.bucket}, key ${key}: ${parsed.error.message}`,
    });
  }
}

/** The bus has been closed: nothing will ever come again. */
function isClosed(error: unknown): boolean {
  return error instanceof ClosedConnectionError || error instanceof DrainingConnectionError;
}

interface Delivery {
  /** Called when every entry that was present has been handed over. */
  readonly caughtUp: () => void;
  readonly quiet: Quiet;
  readonly control: AbortController;
}

/**
 * Notices that nothing has come for a while. An entry that expires between two reads of a bucket is
 * announced and never delivered; only silence tells that it will not come any more.
 */
class Quiet {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly milliseconds: number,
    private readonly onQuiet: () => void,
  ) {}

  begin(): void {
    this.timer = setTimeout(this.onQuiet, this.milliseconds).unref();
  }

  heard(): void {
    this.timer?.refresh();
  }
}

async function unlessConflict(write: Promise<number>): Promise<number | null> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE) return null;
    throw error;
  }
}
