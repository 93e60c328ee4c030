import type { Answers } from './ask.js';

/** So often a server may ask during one call: one that is still not content has nobody to answer it. */
export const MAX_ROUNDS = 16;

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
