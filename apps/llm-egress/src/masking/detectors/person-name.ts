import type { Range } from '../../json/json-document.js';
import { isGivenName } from './given-names.js';

const NAME_WORD = String.raw`\p{Lu}[\p{L}\p{M}'’-]{1,30}`;
const PARTICLE = '(?:de|da|di|del|della|van|von|der|den|la|le|al|bin|ibn|dos|das|du|ter|zu) ';
const FULL_NAME = String.raw`${NAME_WORD}(?: (?:\p{Lu}\. )?(?:${PARTICLE}){0,2}${NAME_WORD}){0,3}`;

/** What stands before a name and says that it is one. The name is the group. */
const ANNOUNCED = [
  String.raw`(?<!\p{L})(?:Mr|Mrs|Ms|Mx|Dr|Prof|Herr|Frau|Señora?|Monsieur|Madame|Mme)\.? (?<name>${FULL_NAME})`,
  String.raw`(?<!\p{L})(?:[Mm]y name is|[Nn]ame is|[Nn]amed|[Cc]ustomer named) (?<name>${FULL_NAME})`,
  String.raw`(?<!\p{L})(?:[Ff]ull [Nn]ame|[Cc]ustomer [Nn]ame|[Cc]ontact(?: [Nn]ame| [Pp]erson)?|[Rr]ecipient|[Cc]ardholder|[Aa]ccount [Hh]older|[Pp]assenger|[Pp]atient|[Aa]ttn|[Ss]hip [Tt]o|[Bb]ill [Tt]o):[ \t]*(?<name>${FULL_NAME})`,
  String.raw`(?<!\p{L})Dear (?<name>(?!Sir|Madam|Customer|Team|Support|Valued|Hiring|All|Friends?|Colleagues?)${FULL_NAME})(?=[,:\n])`,
].map((pattern) => new RegExp(pattern, 'gu'));

const CAPITALISED = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])${NAME_WORD}(?: (?:\p{Lu}\. )?(?:${PARTICLE}){0,2}${NAME_WORD}){1,7}(?![\p{L}\p{N}_])`,
  'gu',
);

/** What makes a place of a given name: `San Francisco`, `St. Louis`. */
const SAINT = /^(?:San|Santa|Sankt|Saint|St\.?|Sao|São)$/i;

/** Words that follow a given name in the name of a thing: `Jordan Shoes`, `Victoria Station`. */
const NOT_A_SURNAME =
  /^(?:Street|Avenue|Road|Lane|Drive|Court|Station|Airport|Park|Beach|City|County|Island|River|Lake|University|College|School|Hospital|Hotel|Shoes|Sneakers|Policy|Return|Returns|Order|Orders|Tier|Membership|Plan|Edition|Collection|Series|Pro|Plus|Max|Mini)$/i;

/**
 * Names of people in prose, where that is safe: after a title, a greeting or a label that announces one,
 * or where a widely used given name begins a run of capitalised words. A capital letter alone proves
 * nothing ("Wireless Headphones", "In Transit", "Standard Return Policy"), so other names are found by
 * the field that they stand in, and from there everywhere else in the conversation.
 */
export function findNames(text: string): Range[] {
  if (!/\p{Lu}/u.test(text)) return [];
  return [...ANNOUNCED.flatMap((pattern) => announced(text, pattern)), ...byGivenName(text)].map(
    (range) => withoutPossessive(text, range),
  );
}

function withoutPossessive(text: string, { start, end }: Range): Range {
  return { start, end: /['’]s$/i.test(text.slice(start, end)) ? end - 2 : end };
}

/** The name is the end of what announces it. */
function announced(text: string, pattern: RegExp): Range[] {
  return Array.from(text.matchAll(pattern), ({ 0: match, index, groups }) => {
    const end = index + match.length;
    return { start: end - (groups?.['name'] ?? match).length, end };
  });
}

/** From each given name in a run of capitalised words to the surname after it. */
function byGivenName(text: string): Range[] {
  const found: Range[] = [];
  for (const { 0: run, index } of text.matchAll(CAPITALISED)) {
    const words = [...run.matchAll(/\S+/g)];
    const first = words.findIndex(
      ([word], at) => isGivenName(word) && !SAINT.test(words[at - 1]?.[0] ?? ''),
    );
    const surname =
      first < 0
        ? -1
        : surnameAfter(
            words.map(([word]) => word),
            first,
          );
    const [from, to] = [words[first], words[surname]];
    if (from && to) found.push({ start: index + from.index, end: index + to.index + to[0].length });
  }
  return found;
}

/** Further given names, initials and particles belong to the name; it ends with the first other word. */
function surnameAfter(words: readonly string[], first: number): number {
  for (let index = first + 1; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const goesOn = isGivenName(word) || /^\p{Lu}\.$/u.test(word) || /^\p{Ll}/u.test(word);
    if (goesOn && index < words.length - 1) continue;
    return NOT_A_SURNAME.test(word) ? -1 : index;
  }
  return -1;
}
