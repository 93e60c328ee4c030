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
  const words: Word[] = [];
  for (let word = nextWord(text, 0); word; word = nextWord(text, word.end)) words.push(word);
  return words;
}

/** The first word at `from` or behind it; null after the last one. */
export function nextWord(text: string, from: number): Word | null {
  WORD.lastIndex = from;
  const match = WORD.exec(text);
  if (!match) return null;
  const [word] = match;
  return { folded: folded(word), start: match.index, end: match.index + word.length };
}

/** Words that something may begin with. */
export interface WordFilter {
  readonly words: ReadonlySet<string>;
  /** The first two characters of those that are ASCII, as `first * 128 + second`. */
  readonly beginnings: Uint8Array;
}

/** Prepares a look for words that are given in folded form. */
export function firstWordFilter(words: Iterable<string>): WordFilter {
  const all = new Set(words);
  const beginnings = new Uint8Array(128 * 128);
  for (const word of all) {
    if (word.charCodeAt(0) < 128) beginnings[beginning(word, 0)] = 1;
  }
  return { words: all, beginnings };
}

/** Where words of the filter begin. Most words of a text are passed over by their first two letters. */
export function wordStarts(text: string, { words, beginnings }: WordFilter): number[] {
  const starts: number[] = [];
  let inWord = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 128)
      return wordsOf(text).flatMap((word) => (words.has(word.folded) ? [word.start] : []));
    const isPart = WORD_CHARACTERS[code] === 1;
    if (isPart && !inWord && beginnings[beginning(text, index)] === 1) {
      if (words.has(text.slice(index, wordEnd(text, index)).toLowerCase())) starts.push(index);
    }
    inWord = isPart;
  }
  return starts;
}

const WORD_CHARACTERS = new Uint8Array(128);
const LOWER = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const char = String.fromCharCode(code);
  if (/[a-z\d]/i.test(char)) WORD_CHARACTERS[code] = 1;
  LOWER[code] = char.toLowerCase().charCodeAt(0);
}

function beginning(text: string, index: number): number {
  const first = LOWER[text.charCodeAt(index)] ?? 0;
  const second = text.charCodeAt(index + 1);
  const inWord = second < 128 && WORD_CHARACTERS[second] === 1;
  return first * 128 + (inWord ? (LOWER[second] ?? 0) : 0);
}

function wordEnd(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && WORD_CHARACTERS[text.charCodeAt(end)] === 1) end += 1;
  return end;
}

function folded(word: string): string {
  for (let index = 0; index < word.length; index += 1) {
    if (word.charCodeAt(index) >= 128) return word.normalize('NFKC').toLowerCase();
  }
  return word.toLowerCase();
}
