import type { Range } from '../../json/json-document.js';

/** What the administration never assigns: area 000, 666 and 900 to 999, group 00, serial 0000. */
const AREA = String.raw`(?!000|666)[0-8]\d{2}`;
const GROUP = String.raw`(?!00)\d{2}`;
const SERIAL = String.raw`(?!0000)\d{4}`;

/** With its separators, both the same: `123-45-6789`. */
const WRITTEN = new RegExp(
  String.raw`(?<![\p{L}\p{N}_.+/-])${AREA}([- ])${GROUP}\1${SERIAL}(?![\p{L}\p{N}_]|[./-]\d)`,
  'gu',
);

/** Digits alone, where the text says what they are. */
const ANNOUNCED = new RegExp(
  String.raw`(?<!\p{L})(?:ssn|social[ -]security(?: (?:number|no\.?|#))?)(?:[ :#=]| is| number){1,4}(?<number>${AREA}[ -]?${GROUP}[ -]?${SERIAL})(?![\p{L}\p{N}_-])`,
  'giu',
);

/** Social security numbers of the United States, in the form in which they are written. */
export function findSocialSecurityNumbers(text: string): Range[] {
  return [WRITTEN, ANNOUNCED]
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .map(({ 0: match, index, groups }) => {
      const end = index + match.length;
      return { start: end - (groups?.['number'] ?? match).length, end };
    });
}

/** Whether a text that a field calls a social security number could be one. */
export function looksLikeSocialSecurityNumber(text: string): boolean {
  return /^\s*\d{3}[- ]?\d{2}[- ]?\d{4}\s*$/.test(text);
}
