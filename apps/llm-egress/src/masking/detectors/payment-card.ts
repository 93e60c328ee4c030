import type { Range } from '../../json/json-document.js';

/** Groups of digits as cards print them: together, or with one space or hyphen between. */
const CANDIDATE = /(?<![\p{L}\p{N}_.+#-])\d(?:[ -]?\r?\n?\d){11,18}(?![\p{L}\p{N}_]|[.-]\d)/gu;

/** Issuer prefixes with their lengths (ISO/IEC 7812-1), those that a number without a name can have. */
const ISSUERS: readonly (readonly [prefix: RegExp, lengths: readonly number[]])[] = [
  [/^4/, [16, 19]],
  [/^(?:5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720))/, [16]],
  [/^3[47]/, [15]],
  [/^(?:6011|64[4-9]|65)/, [16, 19]],
  [/^35(?:2[89]|[3-8])/, [16]],
  [/^3(?:0[0-5]|[68])/, [14]],
  [/^62/, [16, 17, 18, 19]],
];

/** A word before a number that says what else it is. */
const SOMETHING_ELSE =
  /(?:track(?:ing)?|order|invoice|shipment|parcel|ticket|reference|ref|sku|isbn|ean|imei|serial)(?: (?:number|no\.?|id|code))?[ :#.]{0,3}$/i;

/** Payment card numbers: the prefix of an issuer, its length, and the check digit (Luhn). */
export function findCards(text: string): Range[] {
  const found: Range[] = [];
  for (const { 0: match, index } of text.matchAll(CANDIDATE)) {
    const digits = match.replaceAll(/\D/g, '');
    if (!hasIssuer(digits) || !passesLuhn(digits)) continue;
    if (SOMETHING_ELSE.test(text.slice(Math.max(0, index - 30), index))) continue;
    found.push({ start: index, end: index + match.length });
  }
  return found;
}

/** Whether a text that a field calls a card number could be one; a mistyped one counts. */
export function looksLikeCard(text: string): boolean {
  return /^\s*\d(?:[ -]?\d){11,18}\s*$/.test(text);
}

function hasIssuer(digits: string): boolean {
  return ISSUERS.some(
    ([prefix, lengths]) => lengths.includes(digits.length) && prefix.test(digits),
  );
}

/** ISO/IEC 7812-1, annex B. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (const [index, digit] of digits.split('').toReversed().entries()) {
    const weighted = Number(digit) * (index % 2 === 0 ? 1 : 2);
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0 && /[1-9]/.test(digits.slice(1));
}
