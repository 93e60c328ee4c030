/** Words that say nothing about what is asked for. */
const STOP_WORDS = new Set(
  (
    'a about according account all also an and any are as at be been between but by can check could details did do ' +
    'does each either else every exactly fetch find for from get give had has have he help her here him his how i ' +
    'if in info information into is it its just know latest let like list look looking may me more most my name ' +
    'need newest no not now number of on one or our out please query read recent related relevant reply retrieve ' +
    'say search sentence sentences she should show so some status tell than that the their them then there they ' +
    'this those three to two up us use using want was we were what when where whether which who whose will with ' +
    'would yes you your until id identifier last current hello hi hey thanks thank good morning'
  ).split(' '),
);

/** Names for the same thing. The first word of each row is the one that is used inside. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['customer', 'client', 'buyer', 'shopper', 'cust'],
  ['order', 'purchase', 'ord'],
  ['article', 'kb', 'knowledge', 'faq', 'doc', 'documentation', 'guide'],
  ['email', 'mail'],
  ['phone', 'telephone', 'mobile'],
];

const CANONICAL = new Map(
  SYNONYMS.flatMap(([first = '', ...others]) => others.map((other) => [other, first] as const)),
);

/** The words of a text or the parts of a name (`get_customer`, `customerId`), in lower case. */
export function wordsOf(text: string): string[] {
  return text
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll('e-mail', 'email')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** The singular of an English noun, by rule. */
export function singular(word: string): string {
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(ss|us|is)$/.test(word) || word.length < 4) return word;
  if (/(ches|shes|xes|sses)$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

/** Whether a noun is in the plural, by the same rules. */
export function isPlural(word: string): boolean {
  return singular(word) !== word;
}

/** What a noun stands for: singular, and one name for all its synonyms. */
export function concept(word: string): string {
  const one = singular(word.toLowerCase());
  return CANONICAL.get(one) ?? one;
}

/** Whether a short form such as the `C` of `C-17` may stand for this noun. */
export function mayAbbreviate(letters: string, noun: string): boolean {
  const short = letters.toLowerCase();
  return noun.startsWith(short) || CANONICAL.get(short) === noun;
}

/** Whether a word says nothing about what is asked for, in singular or plural. */
export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word) || STOP_WORDS.has(singular(word));
}

/** Kinds of things that are known by name even where no tool is about them. */
export const FAMILIAR_THINGS = ['customer', 'order', 'article'] as const;

/** Whether a word stands for one of them. */
export function isFamiliar(word: string): boolean {
  return FAMILIAR_THINGS.some((thing) => thing === concept(word));
}
