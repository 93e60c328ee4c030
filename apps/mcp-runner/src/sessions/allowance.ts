import type { Clock } from '@gatehouse/service-kit';

/** How much may come at once, and how much of that comes back in a second. */
const FULL = 1_000;
const PER_SECOND = 100;

/** Lets pass what comes now and then, and not what never stops. */
export class Allowance {
  private left = FULL;
  private at: number;

  constructor(private readonly clock: Clock) {
    this.at = clock.now();
  }

  /** False if there is nothing left to take. */
  take(): boolean {
    const now = this.clock.now();
    this.left = Math.min(FULL, this.left + ((now - this.at) / 1_000) * PER_SECOND);
    this.at = now;
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }
}
