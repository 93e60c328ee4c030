import type { Bucket, Bus } from '@gatehouse/bus';
import { GatewayError, recentCalls, recentCallsKey } from '@gatehouse/contracts';
import type { IdenticalCalls } from '@gatehouse/contracts';
import { admit, recentOf } from './admit.js';
import type { Admission } from './admit.js';

/** So many different calls are known to a replica; what is forgotten begins anew. */
const MAX_KNOWN = 10_000;
/** So often another replica may write first. */
const ATTEMPTS = 20;
/** From this share of the limit on, a replica counts together with the others. */
const SHARED_FROM = 1 / 4;

/** A call, as far as it can be the same as another. */
export interface CountedCall {
  readonly owner: { readonly tenant: string; readonly application: string };
  /** In hex: which user, tool and arguments. */
  readonly digest: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly identicalCalls: IdenticalCalls;
}

/** Times of calls that were the same, in milliseconds since the Unix epoch. */
interface Known {
  /** What is written down for all replicas, as this one saw it last. */
  readonly shared: readonly number[];
  /** Of what is written down; null if nothing was. */
  readonly revision: number | null;
  /** What this replica has not told the others. */
  readonly own: readonly number[];
}

const NOTHING: Known = { shared: [], revision: null, own: [] };

/**
 * Counts calls that are the same, over all replicas. Nearly every call is one of a kind: until a quarter of
 * the limit is reached a replica counts alone, at no cost, and then tells the others all that it has counted.
 * So each replica beside the first may let so many calls more through (`unsharedOf`). What is known to be too
 * much is refused without asking anybody.
 */
export class RecentCalls {
  private readonly known = new Map<string, Known>();
  /** The end of the queue of each key: calls that are the same are counted one after the other. */
  private readonly queues = new Map<string, Promise<unknown>>();

  private constructor(private readonly bucket: Bucket<{ times: number[] }>) {}

  static async start(bus: Bus): Promise<RecentCalls> {
    return new RecentCalls(await bus.bucket(recentCalls));
  }

  /**
   * Counts the call, if there is room for it.
   * @throws GatewayError `state_unavailable` if what is known to all cannot be had.
   */
  async count(call: CountedCall): Promise<Admission> {
    const { at, identicalCalls } = call;
    const key = recentCallsKey(call.owner, call.digest);
    const known = this.recall(key, call);
    const admission = admit(timesOf(known), at, identicalCalls);
    if (!admission.admitted) return admission;
    if (known.shared.length === 0 && known.own.length < unsharedOf(identicalCalls)) {
      this.note(key, { ...known, own: [...known.own, at] });
      return admission;
    }
    try {
      return await this.inTurn(key, () => this.share(key, call));
    } catch (cause) {
      throw new GatewayError('state_unavailable', undefined, { cause });
    }
  }

  private async share(key: string, call: CountedCall): Promise<Admission> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const known = this.recall(key, call);
      const admission = admit(timesOf(known), call.at, call.identicalCalls);
      if (!admission.admitted) return admission;
      const times = [...timesOf(known), call.at];
      const revision = await this.write(key, times, known.revision);
      if (revision !== null) {
        this.note(key, { shared: times, revision, own: [] });
        return admission;
      }
      const entry = await this.bucket.get(key);
      const shared = entry?.value.times ?? [];
      this.note(key, { shared, revision: entry?.revision ?? null, own: known.own });
    }
    throw new GatewayError('conflict', undefined, {
      detail: `${ATTEMPTS} times written by others`,
    });
  }

  private write(key: string, times: number[], revision: number | null): Promise<number | null> {
    return revision === null
      ? this.bucket.create(key, { times })
      : this.bucket.update(key, { times }, revision);
  }

  /** What is known and still counts. */
  private recall(key: string, { at, identicalCalls }: CountedCall): Known {
    const { shared, revision, own } = this.known.get(key) ?? NOTHING;
    const recent = (times: readonly number[]): number[] =>
      recentOf(times, at, identicalCalls.windowSeconds);
    return { shared: recent(shared), revision, own: recent(own) };
  }

  private note(key: string, known: Known): void {
    this.known.delete(key);
    this.known.set(key, known);
    if (this.known.size <= MAX_KNOWN) return;
    const [oldest] = this.known.keys();
    if (oldest !== undefined) this.known.delete(oldest);
  }

  private async inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.queues.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.queues.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.queues.get(key) === mine) this.queues.delete(key);
    }
  }
}

/** Oldest first. */
function timesOf({ shared, own }: Known): number[] {
  return [...shared, ...own].toSorted((a, b) => a - b);
}

/** How many calls a replica counts without telling the others. */
export function unsharedOf({ limit }: IdenticalCalls): number {
  return Math.max(1, Math.ceil(limit * SHARED_FROM) - 1);
}
