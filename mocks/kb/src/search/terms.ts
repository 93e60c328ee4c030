/** Words that say nothing about what an article is about. */
const STOP_WORDS = new Set(
  `a about all am an and any are as at be been but by can could did do does for from get give had has
  have he her him his how i if in into is it its just let like me my need no not of on or our out please
  she should so some tell that the their them then there these they this to up us was we were what when
  where which while who whom why will with without would you your`.split(/\s+/),
);

/** The words of a text that carry meaning, reduced to their stems, each once. */
export function terms(text: string): Set<string> {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.filter((word) => !STOP_WORDS.has(word) && word.length > 1).map(stem));
}

/** Endings that are cut off, with the shortest stem that they may leave. */
const ENDINGS: readonly (readonly [ending: string, shortestStem: number])[] = [
  ['able', 4],
  ['ship', 5],
  ['ing', 4],
  ['ies', 3],
  ['ed', 4],
  ['es', 4],
  ['s', 3],
  ['y', 4],
  ['e', 4],
];

/**
 * Makes "return", "returns", "returned", "returning" and "returnable" one term. It need not find true
 * word stems, only give the same one for the forms of a word.
 */
export function stem(word: string): string {
  if (word.endsWith('ss')) return word;
  const [ending] =
    ENDINGS.find(
      ([suffix, shortest]) => word.endsWith(suffix) && word.length - suffix.length >= shortest,
    ) ?? [];
  if (ending === undefined) return word;
  return word.slice(0, -ending.length).replace(/([^aeiouls])\1$/, '$1');
}
