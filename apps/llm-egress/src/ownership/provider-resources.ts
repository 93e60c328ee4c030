import type { Bucket, Bus } from '@gatehouse/bus';
import {
  GatewayError,
  providerBatches,
  providerFiles,
  providerResourceKey,
} from '@gatehouse/contracts';
import type { ProviderResource, ResourceOwner } from '@gatehouse/contracts';
import type { AuthenticatedCall } from '../model-call/model-call.js';

export type Batch = Extract<ProviderResource, { kind: 'batch' }>;
export type OwnFile = Extract<ProviderResource, { kind: 'file' }>;

/** So many entries are looked up at a time. */
const PARALLEL = 32;

/**
 * Which of the batches and files at a provider belong to whom. Providers know one account, that of the
 * gate; what is not found here under the caller's own name does not exist for it.
 */
export class ProviderResources {
  private constructor(
    private readonly files: Bucket<ProviderResource>,
    private readonly batches: Bucket<ProviderResource>,
  ) {}

  static async open(bus: Bus): Promise<ProviderResources> {
    return new ProviderResources(
      await bus.bucket(providerFiles),
      await bus.bucket(providerBatches),
    );
  }

  /** `target`: the one that has made it; left out for an upload. */
  async ownFile(owner: ResourceOwner, id: string, target?: string): Promise<void> {
    const file = { kind: 'file', ...(target === undefined ? {} : { target }) } as const;
    await this.files.put(providerResourceKey(owner, id), file);
  }

  async file(owner: ResourceOwner, id: string): Promise<OwnFile | null> {
    const value = (await this.files.get(providerResourceKey(owner, id)))?.value;
    return value?.kind === 'file' ? value : null;
  }

  /** Those of the ids that are files of the owner. */
  async ownFiles(
    owner: ResourceOwner,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, OwnFile>> {
    return found(ids, (id) => this.file(owner, id));
  }

  async forgetFile(owner: ResourceOwner, id: string): Promise<void> {
    await this.files.delete(providerResourceKey(owner, id));
  }

  async ownContainer(owner: ResourceOwner, id: string, target: string): Promise<void> {
    await this.batches.put(providerResourceKey(owner, id), { kind: 'container', target });
  }

  /** The target that has the container; null if it is none of the owner's. */
  async containerTarget(owner: ResourceOwner, id: string): Promise<string | null> {
    const value = (await this.batches.get(providerResourceKey(owner, id)))?.value;
    return value?.kind === 'container' ? value.target : null;
  }

  async ownBatch(owner: ResourceOwner, id: string, batch: Batch): Promise<void> {
    await this.batches.put(providerResourceKey(owner, id), batch);
  }

  async batch(owner: ResourceOwner, id: string): Promise<Batch | null> {
    const value = (await this.batches.get(providerResourceKey(owner, id)))?.value;
    return value?.kind === 'batch' ? value : null;
  }

  /** Whether this is the first time that the batch is said to be settled. */
  async settleBatch(owner: ResourceOwner, id: string): Promise<boolean> {
    const key = providerResourceKey(owner, id);
    const entry = await this.batches.get(key);
    if (entry?.value.kind !== 'batch' || entry.value.settled) return false;
    const settled = { ...entry.value, settled: true };
    return (await this.batches.update(key, settled, entry.revision)) !== null;
  }

  async keepNotes(owner: ResourceOwner, id: string, parts: readonly string[]): Promise<void> {
    for (const [index, sealed] of parts.entries()) {
      await this.batches.put(partKey(owner, id, index), { kind: 'notes', sealed });
    }
  }

  /** @throws GatewayError `internal` if a piece is missing: half of the notes would be a wrong answer. */
  async notes(owner: ResourceOwner, { id, parts }: Batch['notes']): Promise<string[]> {
    const found: string[] = [];
    for (let index = 0; index < parts; index += 1) {
      const entry = await this.batches.get(partKey(owner, id, index));
      if (entry?.value.kind !== 'notes') {
        throw new GatewayError('internal', undefined, { detail: 'notes of a batch are missing' });
      }
      found.push(entry.value.sealed);
    }
    return found;
  }

  /** Those of the ids that belong to the owner. */
  async owned(
    kind: 'batch' | 'file',
    owner: ResourceOwner,
    ids: readonly string[],
  ): Promise<ReadonlySet<string>> {
    if (kind === 'file') return new Set((await this.ownFiles(owner, ids)).keys());
    return new Set((await found(ids, (id) => this.batch(owner, id))).keys());
  }
}

/** What there is under these ids, looked up a few at a time. */
async function found<Value>(
  ids: readonly string[],
  look: (id: string) => Promise<Value | null>,
): Promise<Map<string, Value>> {
  const values = new Map<string, Value>();
  for (let start = 0; start < ids.length; start += PARALLEL) {
    const some = ids.slice(start, start + PARALLEL);
    const looked = await Promise.all(some.map(look));
    for (const [index, id] of some.entries()) {
      const value = looked[index];
      if (value) values.set(id, value);
    }
  }
  return values;
}

/** In whose name a call puts something at the provider, or looks for it there. */
export function ownerOf({ principal, api }: AuthenticatedCall): ResourceOwner {
  return { tenant: principal.tenant, application: principal.application, api };
}

function partKey(owner: ResourceOwner, id: string, index: number): string {
  return `${providerResourceKey(owner, id)}/notes/${index}`;
}
