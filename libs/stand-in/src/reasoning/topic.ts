import { concept, isStopWord, singular, wordsOf } from './words.js';

const CLAUSE_END =
  /[.?!;,]|\band\b(?= (?:any|are|check|do|does|find|get|give|how|if|is|list|say|search|show|tell|what|whether|which)\b)/i;

/** Words that ask for rules, which are written down somewhere. */
const RULES = new Set(['policy', 'rule', 'benefit', 'term', 'condition', 'warranty']);
/** Words that ask what the rules say about a case. */
const CASES = /\b(deadline|window|until|how long|how many days|can|may|allowed|eligible|still)\b/i;
const RETURNS = new Set(['return', 'refund', 'exchange']);
const VERBS = new Set([
  'summarize',
  'summarise',
  'explain',
  'compare',
  'exist',
  'mention',
  'regarding',
]);

/** What the clause around a noun is about, beside the noun: `return policy` of `any return policy articles`. */
export function topicNear(text: string, noun: string, things: ReadonlySet<string>): string {
  const clause = clausesOf(text).find((part) => part.includes(noun)) ?? text;
  return contentOf(clause, things) || contentOf(text, things);
}

/** What to look up for a question about rules; null if it asks for none. */
export function policyTopic(text: string, things: ReadonlySet<string>): string | null {
  const clauses = clausesOf(text);
  const named = clauses.find((part) => holds(part, RULES));
  if (named) return contentOf(named, things) || null;
  const returned = CASES.test(text) ? clauses.find((part) => holds(part, RETURNS)) : undefined;
  const word = returned && wordsOf(returned).find((one) => RETURNS.has(singular(one)));
  return word ? `${singular(word)} policy` : null;
}

/** The words of a text that carry meaning, as a search query. */
export function contentOf(text: string, things: ReadonlySet<string>): string {
  return text
    .split(/\s+/)
    .filter((token) => !/\d/.test(token))
    .flatMap(wordsOf)
    .filter((word) => word.length > 1 && !isStopWord(word) && !VERBS.has(word))
    .filter((word) => !things.has(concept(word)))
    .join(' ');
}

function clausesOf(text: string): string[] {
  return text.split(CLAUSE_END).map((part) => part.trim());
}

function holds(text: string, words: ReadonlySet<string>): boolean {
  return wordsOf(text).some((word) => words.has(singular(word)));
}
