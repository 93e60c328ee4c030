import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Paced } from '../streams/paced.js';
import type { ResourceLine } from './resource-line.js';

/** However often a resource changes, those who want to know are told once in so long. In ms. */
const UPDATE_MS = 1_000;
/** A line that is not known to be broken is opened anew so often: it may be, unnoticed. In ms. */
const RENEW_MS = 240_000;
/** How long a server that cannot be heard is left alone, at first and at most. In ms. */
const [FIRST_REST_MS, LONGEST_REST_MS] = [1_000, 30_000];

type Heard = () => void;

/**
 * One upstream server, and who wants to hear of which of its resources. A line that breaks is opened again, and
 * then all are told: what has changed meanwhile nobody knows.
 */
export class ResourceSource {
  private readonly heard = new Map<string, Set<Heard>>();
  private readonly paced = new Paced<string>((uri) => this.tell(uri), UPDATE_MS);
  private readonly life = new AbortController();
  /** Resolves when the server could be asked for the first time, or could not. */
  private readonly tried: Promise<void>;
  private readonly kept: Promise<void>;
  private hasTried = false;
  private line: ResourceLine | null = null;
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly open: (updated: (uri: string) => void) => Promise<ResourceLine>) {
    const first = this.connect();
    this.tried = first.catch(() => undefined);
    this.kept = this.keep(first);
  }

  get isIdle(): boolean {
    return this.heard.size === 0;
  }

  /** Resolves when the server knows, or cannot be told now. */
  async add(uri: string, heard: Heard): Promise<void> {
    const present = this.heard.get(uri);
    this.heard.set(uri, (present ?? new Set()).add(heard));
    await this.tried;
    await (present ? this.turn : this.sync());
  }

  remove(uri: string, heard: Heard): void {
    const present = this.heard.get(uri);
    if (!present?.delete(heard) || present.size > 0) return;
    this.heard.delete(uri);
    if (!this.isIdle) void this.sync();
  }

  /** Resolves when the server has been told. */
  async end(): Promise<void> {
    this.life.abort();
    this.paced.stop();
    await this.kept;
  }

  private async keep(first: Promise<void>): Promise<void> {
    const { signal } = this.life;
    let [connected, restMs] = [first, FIRST_REST_MS];
    while (!signal.aborted) {
      try {
        await connected;
        restMs = FIRST_REST_MS;
        await this.untilOver();
        if (!isSound(this.line)) await pause(restMs, signal);
      } catch {
        // Also where the line before can still be heard.
        await pause(restMs, signal);
        restMs = Math.min(restMs * 2, LONGEST_REST_MS);
      }
      this.hasTried = true;
      if (!signal.aborted) connected = this.connect();
      connected.catch(() => undefined);
    }
    await connected.catch(() => undefined);
    await this.line?.close();
  }

  /** Opens a line, in place of the one before, which is heard until then. */
  private async connect(): Promise<void> {
    const line = await this.open((uri) => this.paced.note(uri));
    try {
      await this.inTurn(() => line.watch([...this.heard.keys()]));
    } catch (error) {
      await line.close();
      throw error;
    }
    const before = this.line;
    this.line = line;
    if (this.hasTried && !isSound(before))
      for (const uri of this.heard.keys()) this.paced.note(uri);
    await before?.close();
    // What has been asked for since was said on the line before.
    await this.sync();
  }

  private sync(): Promise<void> {
    return this.inTurn(async () => this.line?.watch([...this.heard.keys()])).catch(() => undefined);
  }

  /** One after the other: each says all that is wanted when its turn comes. */
  private inTurn(work: () => Promise<void> | undefined): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  /** Until the line is broken, or to be renewed, or not needed any more. */
  private async untilOver(): Promise<void> {
    if (!this.line) return;
    const over = AbortSignal.any([this.line.broken, this.life.signal]);
    if (over.aborted) return;
    const done = new AbortController();
    const aborted = once(over, 'abort', { signal: done.signal }).catch(() => undefined);
    await Promise.race([aborted, pause(RENEW_MS, done.signal)]);
    done.abort();
  }

  private tell(uri: string): void {
    for (const heard of this.heard.get(uri) ?? []) heard();
  }
}

function isSound(line: ResourceLine | null): boolean {
  return line !== null && !line.broken.aborted;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
