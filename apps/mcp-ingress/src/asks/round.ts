import type { Answers } from './ask.js';

/** What a call brings back, once it has been found to be of this caller and this call. */
export interface Round {
  readonly answers: Answers | null;
  /** What the server wanted to be told again; null for nothing. */
  readonly state: string | null;
  /** The call that waits for the answers; null for none. */
  readonly held: string | null;
  /** How often the caller has been asked before. */
  readonly number: number;
  /** In hex: tells rounds of one call apart. */
  readonly digest: string;
}
