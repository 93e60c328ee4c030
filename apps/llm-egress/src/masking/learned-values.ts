import type { Range } from '../json/json-document.js';
import type { EntityRule, Finding } from './finding.js';
import { wordsOf } from './words.js';
import type { Word } from './words.js';

interface Learned {
  readonly rule: EntityRule;
  readonly words: readonly string[];
  /** The only spelling that counts; null if any does. */
  readonly spelling: string | null;
  /** Surname first: only with a comma between, or every pair of words could be someone. */
  readonly commaNeeded: boolean;
}

/** Longer stretches between two words are not the spacing of one value. */
const MAX_GAP = 3;

/**
 * Values known to be personal, found wherever they stand, in any case and spacing: word by word, so the
 * time grows with the text and hardly with what was learned.
 */
export class LearnedValues {
  private readonly byFirstWord = new Map<string, Learned[]>();
  private readonly phones = new Map<string, EntityRule>();

  /** Adds a value. `asWritten` finds it in the same spelling only. */
  learn(rule: EntityRule, value: string, options: { asWritten: boolean }): void {
    if (rule.entity === 'PHONE') this.learnPhone(rule, value);
    const words = wordsOf(value).map((word) => word.folded);
    if (words.join('').length < 3) return;
    const spelling = options.asWritten ? value.trim() : null;
    this.add({ rule, words, spelling, commaNeeded: false });
    if (rule.entity === 'NAME' && words.length === 2) {
      this.add({ rule, words: words.toReversed(), spelling, commaNeeded: true });
    }
  }

  /** All places where a learned value stands. */
  find(text: string): Finding[] {
    if (this.byFirstWord.size === 0) return [];
    const words = wordsOf(text);
    const found = words.flatMap((word, index) => {
      const match = (this.byFirstWord.get(word.folded) ?? []).flatMap((learned) => {
        const range = occurrence(text, words, index, learned);
        return range ? [{ ...range, rule: learned.rule }] : [];
      });
      return match;
    });
    return [...found, ...this.findPhones(text)];
  }

  private add(learned: Learned): void {
    const first = learned.words[0] ?? '';
    const others = this.byFirstWord.get(first) ?? [];
    const known = others.some(
      (other) =>
        other.rule === learned.rule &&
        other.spelling === learned.spelling &&
        other.words.join(' ') === learned.words.join(' '),
    );
    if (!known) this.byFirstWord.set(first, [...others, learned]);
  }

  /** The number as it is, and without the country code in front of it. */
  private learnPhone(rule: EntityRule, value: string): void {
    const digits = value.replaceAll(/\D/g, '');
    const codes = value.trim().startsWith('+') ? [0, 1, 2, 3] : [0];
    for (const code of codes) {
      if (digits.length - code >= 7) this.phones.set(digits.slice(code), rule);
    }
  }

  private findPhones(text: string): Finding[] {
    if (this.phones.size === 0) return [];
    const groups = [...text.matchAll(/\d+/g)];
    return groups.flatMap((_, index) => {
      const range = phoneAt(text, groups, index, this.phones);
      return range ? [range] : [];
    });
  }
}

function occurrence(
  text: string,
  words: readonly Word[],
  index: number,
  learned: Learned,
): Range | null {
  const last = index + learned.words.length - 1;
  const [from, to] = [words[index], words[last]];
  if (!from || !to) return null;
  for (let step = 1; step < learned.words.length; step += 1) {
    const [before, word] = [words[index + step - 1], words[index + step]];
    if (!before || word?.folded !== learned.words[step]) return null;
    const gap = text.slice(before.end, word.start);
    if (gap.length > MAX_GAP || (learned.commaNeeded && !gap.includes(','))) return null;
  }
  const range = { start: from.start, end: to.end };
  if (learned.spelling !== null && text.slice(range.start, range.end) !== learned.spelling) return null;
  return range;
}

/** Joins groups of digits with separators between them until they are a learned number. */
function phoneAt(
  text: string,
  groups: readonly RegExpExecArray[],
  index: number,
  phones: ReadonlyMap<string, EntityRule>,
): Finding | null {
  const first = groups[index];
  if (!first) return null;
  let digits = '';
  let end = first.index;
  let found: Finding | null = null;
  for (const group of groups.slice(index, index + 6)) {
    if (digits !== '' && !/^[\s().\-/]{1,3}$/.test(text.slice(end, group.index))) break;
    digits += group[0];
    end = group.index + group[0].length;
    const rule = phones.get(digits);
    if (rule) found = { start: startOf(text, first.index), end, rule };
  }
  return found;
}

function startOf(text: string, start: number): number {
  return /[+(]/.test(text[start - 1] ?? '') ? start - 1 : start;
}
