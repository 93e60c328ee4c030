import type { Bucket, Bus } from '@gatehouse/bus';
import { maskingPlaceholder, maskingPlaceholders } from '@gatehouse/contracts';
import { PlaceholderSeal } from './placeholder-seal.js';
import type { Owner } from './placeholder-seal.js';
import { placeholderShapes } from './placeholder.js';
import type { Hidden, PlaceholderVault } from './vault.js';

/** What is waiting to be written; more is forgotten rather than kept in memory. */
const MAX_WAITING = 10_000;
const WRITERS = 8;
/** What was written lately is not written again: half of the time that the bucket keeps it. */
const FRESH_MS = (maskingPlaceholders.ttlSeconds ?? 0) * 500;
const MAX_FRESH = 50_000;
/** So many unknown placeholders of one request are looked up. */
const MAX_LOOKUPS = 64;
/** Owners whose keys are at hand. */
const MAX_SEALS = 1_000;

interface Waiting {
  readonly key: string;
  readonly placeholder: string;
  readonly seal: PlaceholderSeal;
  readonly hidden: Hidden;
}

/**
 * Remembers what placeholders stand for, encrypted, so that an agent which comes back with a placeholder
 * and without its value gets the value in the answer. Writing goes on behind the call, and if it fails the
 * placeholder will stay what it is: no call waits for it, and none fails by it.
 */
export class PlaceholderStore {
  private readonly waiting = new Map<string, Waiting>();
  private readonly fresh = new Map<string, number>();
  private readonly seals = new Map<string, PlaceholderSeal>();
  private readonly writers = new Set<Promise<void>>();

  private constructor(
    private readonly bucket: Bucket<{ sealed: string }>,
    private readonly masterKey: string,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  static async open(
    bus: Bus,
    masterKey: string,
    onFailure: (error: unknown) => void,
  ): Promise<PlaceholderStore> {
    return new PlaceholderStore(await bus.bucket(maskingPlaceholders), masterKey, onFailure);
  }

  /** Takes up what a call has hidden; returns at once. */
  remember(owner: Owner, vault: PlaceholderVault): void {
    const seal = this.sealOf(owner);
    const now = performance.now();
    for (const { placeholder, hidden } of vault.entries()) {
      const key = maskingPlaceholder(owner, seal.digest(placeholder));
      const writtenAt = this.fresh.get(key);
      if (writtenAt !== undefined && now - writtenAt < FRESH_MS) continue;
      if (this.waiting.size < MAX_WAITING)
        this.waiting.set(key, { key, placeholder, seal, hidden });
    }
    while (this.writers.size < Math.min(WRITERS, this.waiting.size)) this.startWriter();
  }

  /** Has a vault adopt the placeholders of a text that it does not know, as far as they are remembered. */
  async recall(owner: Owner, text: string, vault: PlaceholderVault): Promise<void> {
    const unknown = new Set(
      placeholderShapes(text)
        .map(({ start, end }) => text.slice(start, end))
        .filter((placeholder) => !vault.find(placeholder)),
    );
    const seal = this.sealOf(owner);
    await Promise.all(
      [...unknown].slice(0, MAX_LOOKUPS).map(async (placeholder) => {
        const key = maskingPlaceholder(owner, seal.digest(placeholder));
        const entry = this.waiting.has(key) ? null : await this.bucket.get(key);
        const hidden =
          this.waiting.get(key)?.hidden ?? (entry && seal.open(placeholder, entry.value.sealed));
        if (hidden) vault.adopt(placeholder, hidden);
      }),
    );
  }

  /** Resolves when all that was taken up so far is written, or has failed. */
  async settled(): Promise<void> {
    while (this.writers.size > 0) await Promise.all(this.writers);
  }

  private startWriter(): void {
    const writer = this.write().finally(() => this.writers.delete(writer));
    this.writers.add(writer);
  }

  private async write(): Promise<void> {
    for (let next = this.next(); next; next = this.next()) {
      const { key, placeholder, seal, hidden } = next;
      try {
        await this.bucket.put(key, { sealed: seal.seal(placeholder, hidden) });
      } catch (error) {
        this.fresh.delete(key);
        this.onFailure(error);
      }
    }
  }

  private next(): Waiting | undefined {
    const [waiting] = this.waiting.values();
    if (!waiting) return undefined;
    this.waiting.delete(waiting.key);
    if (this.fresh.size >= MAX_FRESH) this.fresh.clear();
    this.fresh.set(waiting.key, performance.now());
    return waiting;
  }

  private sealOf(owner: Owner): PlaceholderSeal {
    const id = JSON.stringify([owner.tenant, owner.application]);
    const known = this.seals.get(id);
    if (known) return known;
    if (this.seals.size >= MAX_SEALS) this.seals.clear();
    const made = new PlaceholderSeal(this.masterKey, owner);
    this.seals.set(id, made);
    return made;
  }
}
