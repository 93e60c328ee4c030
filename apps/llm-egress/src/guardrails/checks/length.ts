import type { Check } from '../check.js';
import { PASSED, violated } from '../check.js';
import type { RuleOf } from '../rule.js';

type Unit = RuleOf<'length'>['unit'];

const segmenters = {
  words: new Intl.Segmenter('en', { granularity: 'word' }),
  sentences: new Intl.Segmenter('en', { granularity: 'sentence' }),
};

/**
 * Counts all texts together. Characters are Unicode code points; words and sentences are those of UAX #29,
 * so they are found in scripts without spaces, too.
 */
export function lengthCheck({ unit, min, max }: RuleOf<'length'>): Check {
  return async (texts) => {
    const length = texts.reduce((sum, { text }) => sum + lengthOf(text, unit), 0);
    if (length < min) return violated(`${length} ${unit}, at least ${min} are asked for`);
    if (max !== null && length > max)
      return violated(`${length} ${unit}, at most ${max} are allowed`);
    return PASSED;
  };
}

/** How long a text is. */
export function lengthOf(text: string, unit: Unit): number {
  let length = 0;
  if (unit === 'characters') {
    for (const _ of text) length += 1;
    return length;
  }
  for (const { segment, isWordLike } of segmenters[unit].segment(text)) {
    if (unit === 'words' ? isWordLike : /[\p{L}\p{N}]/u.test(segment)) length += 1;
  }
  return length;
}
