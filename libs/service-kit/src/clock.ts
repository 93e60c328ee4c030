/** Where time comes from, so that tests can set it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Injection token of the clock. */
export const CLOCK = Symbol('CLOCK');
