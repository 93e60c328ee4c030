import { setImmediate } from 'node:timers/promises';

/** Long work lets others have their turn after so many milliseconds. */
const TURN_MS = 10;

/** Lets long work on one request pause for the others. */
export class Breather {
  private turnBegan = performance.now();

  /** Whether the turn is over. */
  get due(): boolean {
    return performance.now() - this.turnBegan >= TURN_MS;
  }

  /** Called often between small pieces of work; pauses when the turn is over. */
  async breathe(): Promise<void> {
    if (!this.due) return;
    await setImmediate();
    this.turnBegan = performance.now();
  }
}
