import type { Range } from '../../json/json-document.js';

const STREET_WORD =
  'Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Way|Court|Ct|Place|Pl|Terrace|Square|Sq|Parkway|Pkwy|Highway|Hwy|Circle|Trail|Alley|Crescent|Close';
const NAME_WORD = String.raw`(?:\p{Lu}[\p{L}\p{M}'’-]{0,30}\.?|\d{1,3}(?:st|nd|rd|th))`;
const UNIT = String.raw`(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Floor|Fl|#)\.? ?[\p{L}\d-]{1,6})?`;
/** The town belongs to it if a state and a ZIP code follow; alone it could be any word. */
const TOWN = String.raw`(?:(?:,? ${NAME_WORD}(?: ${NAME_WORD}){0,2})?,? [A-Z]{2} \d{5}(?:-\d{4})?)?`;

/** House number first: `142 Maple Avenue`, `5 W. 21st St, Apt 4B, Portland, OR 97201`. */
const NUMBER_FIRST = new RegExp(
  String.raw`(?<![\p{L}\p{N}_.#/-])\d{1,5}\p{L}? (?:${NAME_WORD} ){1,4}(?:${STREET_WORD}|${STREET_WORD.toUpperCase()})(?!\p{L})\.?${UNIT}${TOWN}`,
  'gu',
);

/** Street first, as in German: `Lindenstraße 12a`. */
const STREET_FIRST =
  /(?<!\p{L})\p{Lu}[\p{L}\p{M}-]{1,30}(?:straße|strasse|str\.|weg|platz|allee|gasse) \d{1,4}\p{L}?(?![\p{L}\p{N}])/gu;

/**
 * Street addresses in prose. The name of the street must be written as a name, so that "2 items today and
 * drive to the court" is none.
 */
export function findAddresses(text: string): Range[] {
  if (!/\d/.test(text)) return [];
  return [...text.matchAll(NUMBER_FIRST), ...text.matchAll(STREET_FIRST)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}
