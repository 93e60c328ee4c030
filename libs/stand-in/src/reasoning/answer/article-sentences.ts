import type { Item } from '../items.js';
import { textField } from '../items.js';
import { joined, sentence, shortened } from './phrases.js';

const LONGEST_BODY = 1_200;
const MOST_ARTICLES = 8;

/** The articles by id and title, those that were used in front. */
export function articlesSentence(articles: readonly Item[], used: readonly string[]): string {
  const ranked = articles.toSorted((a, b) => Number(isUsed(b, used)) - Number(isUsed(a, used)));
  const titles = ranked.slice(0, MOST_ARTICLES).map(titleOf);
  return sentence(
    titles.length === 1
      ? `The relevant article is ${titles[0]}`
      : `The relevant articles are ${joined(titles)}`,
  );
}

/** What one article says, as far as it was received. */
export function articleSentence(article: Item): string {
  const text = textField(article.fields, 'body', 'content', 'summary', 'text');
  return text === null
    ? sentence(`There is an article ${titleOf(article)}`)
    : sentence(`${titleOf(article)} says: ${shortened(text, LONGEST_BODY)}`);
}

/** What an article is about, for a list of articles. */
export function summarySentence(article: Item): string | null {
  const summary = textField(article.fields, 'summary', 'description');
  return summary && sentence(`${article.id ?? 'It'}: ${summary}`);
}

function titleOf(article: Item): string {
  const title = textField(article.fields, 'title', 'name');
  return [article.id, title === null ? null : `“${title}”`].filter(Boolean).join(' ');
}

function isUsed(article: Item, used: readonly string[]): boolean {
  return article.id !== null && used.includes(article.id);
}
