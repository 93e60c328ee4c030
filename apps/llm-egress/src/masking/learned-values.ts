import type { EntityRule, Finding } from './finding.js';
import { plainView } from './plain-view.js';
import { firstWordFilter, nextWord, wordsOf, wordStarts } from './words.js';
import type { WordFilter } from './words.js';

interface Learned {
  readonly rule: EntityRule;
  /** The only spelling that counts; null if any does. */
  readonly spelling: string | null;
  /** Surname first: only with a comma between, or every pair of words could be someone. */
  readonly commaNeeded: boolean;
}

/** The words of all values, as a tree: what they begin with in common is looked at once. */
interface Branch {
  readonly next: Map<string, Branch>;
  readonly ends: Learned[];
}

/** A longer value is learned by its beginning. */
const MAX_WORDS = 40;

/** What may stand between two words of one value: white space, or a little punctuation. */
const GAP = /^(?:\s{1,40}|[^\p{L}\p{N}]{1,3})$/u;

/**
 * Values known to be personal, found wherever they stand, in any case, spacing and encoding: word by word,
 * so the time grows with the text and hardly with what was learned.
 */
export class LearnedValues {
  private readonly root: Branch = { next: new Map(), ends: [] };
  private readonly phones = new Map<string, EntityRule>();
  /** What was learned already: a conversation says the same over and over. */
  private readonly known = new Map<EntityRule, Set<string>>();
  private filter: WordFilter | null = null;

  /** Adds a value. `asWritten` finds it in the same spelling only. */
  learn(rule: EntityRule, value: string, options: { asWritten: boolean }): void {
    if (this.knows(rule, `${options.asWritten} ${value}`)) return;
    if (rule.entity === 'PHONE') this.learnPhone(rule, value);
    const words = wordsOf(plainView(value)?.text ?? value)
      .map((word) => word.folded)
      .slice(0, MAX_WORDS);
    if (words.join('').length < 3) return;
    this.filter = null;
    const spelling = options.asWritten ? value.trim() : null;
    this.add(words, { rule, spelling, commaNeeded: false });
    if (rule.entity === 'NAME' && words.length === 2) {
      this.add(words.toReversed(), { rule, spelling, commaNeeded: true });
    }
  }

  /** All places where a learned value stands. */
  find(text: string): Finding[] {
    if (this.root.next.size === 0) return [];
    const found = this.findIn(text);
    const view = NOT_PLAIN.test(text) ? plainView(text) : null;
    if (!view) return found;
    return [
      ...found,
      ...this.findIn(view.text).map((finding) => ({ ...finding, ...view.locate(finding) })),
    ];
  }

  private knows(rule: EntityRule, id: string): boolean {
    const known = this.known.get(rule) ?? new Set<string>();
    if (known.has(id)) return true;
    this.known.set(rule, known.add(id));
    return false;
  }

  private findIn(text: string): Finding[] {
    this.filter ??= firstWordFilter(this.root.next.keys());
    const found: Finding[] = [];
    for (const start of wordStarts(text, this.filter)) found.push(...this.findFrom(text, start));
    return [...found, ...this.findPhones(text)];
  }

  private add(words: readonly string[], learned: Learned): void {
    let branch = this.root;
    for (const word of words) {
      const next = branch.next.get(word) ?? { next: new Map(), ends: [] };
      branch.next.set(word, next);
      branch = next;
    }
    const known = branch.ends.some(
      ({ rule, spelling }) => rule === learned.rule && spelling === learned.spelling,
    );
    if (!known) branch.ends.push(learned);
  }

  /** Every value that begins with the word here: follows the tree as long as the text does. */
  private findFrom(text: string, start: number): Finding[] {
    const found: Finding[] = [];
    let branch: Branch | undefined = this.root;
    let word = nextWord(text, start);
    while (word) {
      branch = branch.next.get(word.folded);
      if (!branch) break;
      const { end } = word;
      const written = text.slice(start, end);
      for (const learned of branch.ends) {
        if (isWritten(learned, written)) found.push({ start, end, rule: learned.rule });
      }
      // Most values have one word or two: no more of the text is read than there is left of a value.
      word = branch.next.size > 0 ? nextWord(text, end) : null;
      if (word && !GAP.test(text.slice(end, word.start))) break;
    }
    return found;
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
    if (this.phones.size === 0 || !LONG_NUMBER.test(text)) return [];
    const groups = [...text.matchAll(/(?<![\p{L}\p{M}\d])\d+(?![\p{L}\p{M}\d])/gu)];
    return groups.flatMap((_, index) => {
      const range = phoneAt(text, groups, index, this.phones);
      return range ? [range] : [];
    });
  }
}

/** Digits, with little between them, that could be a number to call. */
const LONG_NUMBER = /\d[\d\s().\-/]{5,}\d/;

/** What may write a character as another one. */
const NOT_PLAIN = /[%&\\]|\P{ASCII}/u;

function isWritten({ spelling, commaNeeded }: Learned, written: string): boolean {
  if (spelling !== null) return spelling === written;
  return !commaNeeded || written.includes(',');
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
