import type { Events } from '../events.js';
import { paused } from './repeat.js';

const RETRY_MS = 1_000;

/** Does one thing after the other, and each until it succeeds: a database or a disk may be away for a while. */
export class WorkQueue {
  private readonly control = new AbortController();
  private tail: Promise<void> = Promise.resolve();
  private undone = 0;

  constructor(private readonly events: Pick<Events, 'backgroundFailed'>) {}

  /** How much has not succeeded yet. */
  get waiting(): number {
    return this.undone;
  }

  add(title: string, work: () => Promise<void>): void {
    this.undone += 1;
    this.tail = this.tail.then(() => this.persist(title, work));
  }

  /** Resolves when nothing runs any more; what has not begun never will. */
  async stop(): Promise<void> {
    this.control.abort();
    await this.tail;
  }

  private async persist(title: string, work: () => Promise<void>): Promise<void> {
    while (!this.control.signal.aborted) {
      try {
        await work();
        this.undone -= 1;
        return;
      } catch (error) {
        this.events.backgroundFailed({ work: title, error });
      }
      await paused(RETRY_MS, this.control.signal);
    }
  }
}
