import type { Item } from './items.js';
import { textField } from './items.js';

/** How long a purchase may be sent back, and which article says so. */
export interface ReturnWindow {
  readonly days: number;
  /** The article's id; null if it has none. */
  readonly article: string | null;
  /** The tier that it is for; null for everybody. */
  readonly tier: string | null;
}

const DAYS = String.raw`(\d{1,3})[-\s]?(?:calendar )?days?`;

/** What the rule is being compared with is not the rule: `45 days instead of the standard 30 days`. */
const COMPARISON = new RegExp(
  String.raw`\(?\b(?:instead of|rather than|in place of|compared (?:with|to)|vs\.?|versus|up from|not|over|beyond)\s+(?:[\w-]+\s+){0,4}?${DAYS}\)?`,
  'gi',
);

/** How a window is written. `7 business days` is none: a word stands between. */
const WINDOWS = [
  new RegExp(String.raw`${DAYS}\s+(?:[\w-]+\s+){0,2}?(?:return|window)`, 'i'),
  new RegExp(
    String.raw`(?:return|sen[dt] back|window)\w*\s+(?:\S+\s+){0,12}?(?:within|for|of|is|are|have|has|gets?)\s+(?:a\s+)?${DAYS}`,
    'i',
  ),
  new RegExp(String.raw`${DAYS}\s+(?:\S+\s+){0,4}?(?:to return|to send|for returns)`, 'i'),
];

/** Characters: what is longer is no sentence. */
const LONGEST_SENTENCE = 2_000;

/** What is written for members is not for everybody. */
const MEMBERS_ONLY = /\b(members?|membership|tier)\b/i;

/**
 * The window that the articles give: the one of the tier if there is one, else the one for everybody;
 * null if they say nothing of it.
 */
export function returnWindow(articles: readonly Item[], tier: string | null): ReturnWindow | null {
  const special = tier === null ? null : firstWindow(articles, tier);
  return special ?? firstWindow(articles, null);
}

function firstWindow(articles: readonly Item[], tier: string | null): ReturnWindow | null {
  for (const article of articles) {
    const title = textField(article.fields, 'title', 'name') ?? '';
    for (const sentence of sentencesOf(article)) {
      const applies =
        tier === null
          ? !MEMBERS_ONLY.test(`${title} ${sentence}`)
          : holdsWord(title, tier) || opensWith(sentence, tier);
      const days = applies ? daysIn(sentence) : null;
      if (days !== null) return { days, article: article.id, tier };
    }
  }
  return null;
}

function sentencesOf(article: Item): string[] {
  const texts = ['body', 'content', 'text', 'summary', 'description'];
  return texts
    .flatMap((name) => textField(article.fields, name) ?? [])
    .flatMap((text) => text.split(/(?<=[.!?])\s+|\n+/))
    .map((sentence) => sentence.slice(0, LONGEST_SENTENCE));
}

function daysIn(sentence: string): number | null {
  if (!/return|sen[dt] back/i.test(sentence)) return null;
  const rule = sentence.replaceAll(COMPARISON, '');
  for (const pattern of WINDOWS) {
    const days = pattern.exec(rule)?.[1];
    if (days !== undefined) return Number(days);
  }
  return null;
}

/** Whether the sentence begins by naming the tier: `Gold members may return …`. */
function opensWith(sentence: string, tier: string): boolean {
  return holdsWord(sentence.split(/\s+/).slice(0, 4).join(' '), tier);
}

function holdsWord(text: string, word: string): boolean {
  return ` ${text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ')} `.includes(
    ` ${word.toLowerCase()} `,
  );
}
