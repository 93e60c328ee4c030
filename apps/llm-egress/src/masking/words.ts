/** A run of letters and digits in a text. */
export interface Word {
  /** Compatibility form (NFKC) in lower case: what two spellings of one word have in common. */
  readonly folded: string;
  readonly start: number;
  readonly end: number;
}

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** The words of a text, in order. */
export function wordsOf(text: string): Word[] {
  return Array.from(text.matchAll(WORD), ({ 0: word, index }) => ({
    folded: word.normalize('NFKC').toLowerCase(),
    start: index,
    end: index + word.length,
  }));
}
