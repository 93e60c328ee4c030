import { Fields } from '../items.js';
import type { Item } from '../items.js';
import { wordsOf, concept } from '../words.js';
import type { Question } from '../question.js';
import { sentence, shortened } from './phrases.js';

const MOST_FACTS = 15;
const LONGEST_VALUE = 300;
const DEEPEST = 5;

/** What is known of a thing of any kind, field by field. */
export function genericSentence(item: Item): string {
  const facts = factsOf(item.fields).slice(0, MOST_FACTS);
  const name = item.id === null ? `The ${item.about}` : `The ${item.about} ${item.id}`;
  return sentence(
    facts.length === 0 ? `${name} came back empty` : `${name} has ${facts.join('; ')}`,
  );
}

/** What a tool that changes things answered. */
export function changeSentence(name: string, data: unknown): string {
  const fields = Fields.safeParse(data);
  const facts = fields.success ? factsOf(fields.data).slice(0, MOST_FACTS) : [];
  return sentence([`${name} is done`, ...facts].join('; '));
}

/** The fields that the question asks for by name and that have not been told yet. */
export function askedSentence(
  item: Item,
  question: Question,
  told: readonly string[],
): string | null {
  const asked = Object.entries(item.fields).filter(([key]) => {
    const words = wordsOf(key).map(concept);
    return !told.includes(key) && words.every((word) => question.words.has(word));
  });
  const facts = factsOf(Object.fromEntries(asked));
  return facts.length === 0 ? null : sentence(`The record has ${facts.join('; ')}`);
}

function factsOf(fields: Fields): string[] {
  return Object.entries(fields).flatMap(([key, value]) => {
    const text = textOf(value);
    return text === '' ? [] : [`${wordsOf(key).join(' ')}: ${shortened(text, LONGEST_VALUE)}`];
  });
}

/** Plain values as they are; the values of an object one after the other. */
function textOf(value: unknown, depth = 0): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return '';
  return Object.values(value)
    .map((inner) => textOf(inner, depth + 1))
    .filter(Boolean)
    .join(', ');
}
