import type { BackendReply } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/service-kit';

interface Remembered {
  readonly reply: BackendReply;
  readonly bytes: number;
  /** Milliseconds since the Unix epoch. */
  readonly until: number;
}

export interface MemoryLimits {
  readonly entries: number;
  /** Of all replies, as JSON; one alone may take a sixteenth. */
  readonly bytes: number;
}

/** Replies that are remembered for a while, within bounds: those that were not asked for longest go first. */
export class RememberedReplies {
  private readonly entries = new Map<string, Remembered>();
  private total = 0;

  constructor(
    private readonly limits: MemoryLimits,
    private readonly clock: Clock,
  ) {}

  get bytes(): number {
    return this.total;
  }

  get(key: string): BackendReply | null {
    const entry = this.entries.get(key);
    if (!entry) return null;
    this.forget(key, entry);
    if (entry.until <= this.clock.now()) return null;
    this.keep(key, entry);
    return entry.reply;
  }

  set(key: string, reply: BackendReply, ttlSeconds: number): void {
    const bytes = Buffer.byteLength(JSON.stringify(reply)) + key.length;
    if (bytes > this.limits.bytes / 16) return;
    const present = this.entries.get(key);
    if (present) this.forget(key, present);
    this.keep(key, { reply, bytes, until: this.clock.now() + ttlSeconds * 1000 });
    for (const [oldest, entry] of this.entries) {
      if (this.total <= this.limits.bytes && this.entries.size <= this.limits.entries) return;
      this.forget(oldest, entry);
    }
  }

  private keep(key: string, entry: Remembered): void {
    this.entries.set(key, entry);
    this.total += entry.bytes;
  }

  private forget(key: string, { bytes }: Remembered): void {
    this.entries.delete(key);
    this.total -= bytes;
  }
}
