import type { LimitState } from '@gatehouse/contracts';

/** What was taken from limits at once, for calls to come. */
export interface Advance<Call, Amount> {
  /** Gives a call its part, and how the limits stand then; null if it is not there to be had. */
  take(call: Call, wanted: Amount, now: number): LimitState[] | null;
  /** Whether there is anything left that it could give back. */
  hasRest(): boolean;
  /** Gives nothing any more. Fulfilled when what nobody has taken is given back. It never fails. */
  close(): Promise<void>;
}

/** What ratelimit said when it was asked for an advance. */
export interface Drawing<Call, Amount> {
  readonly limits: readonly LimitState[];
  /** Null if it was refused. */
  readonly advance: Advance<Call, Amount> | null;
}

/** What calls take in advance, and from where. */
export interface AdvanceSource<Call, Amount> {
  /** Calls with the same key are counted under the same limits, at the same price. */
  readonly keyOf: (call: Call) => string;
  readonly wantedBy: (call: Call) => Amount;
  readonly none: Amount;
  readonly plus: (a: Amount, b: Amount) => Amount;
  /**
   * How much to take in advance: what is expected, but at most `share` (0 to 1) of what is left under any
   * limit. Null if that is not worth it.
   */
  readonly sizeOf: (
    expected: Amount,
    limits: readonly LimitState[],
    share: number,
  ) => Amount | null;
  /**
   * Asks for as much.
   * @param until no call may take from it from then on, in ms since the epoch.
   * @throws whatever goes wrong: then calls go on asking for themselves.
   */
  readonly draw: (call: Call, size: Amount, until: number) => Promise<Drawing<Call, Amount>>;
}

/** For fewer calls an advance is not worth its own round trips. */
export const LEAST_CALLS = 4;
