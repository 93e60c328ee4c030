import type { Range } from '../../json/json-document.js';

/** Not where a date begins: `2026-06-07`, `2026/06/07`, `07.06.2026`. */
const NO_DATE = String.raw`(?!\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d))(?!\d{1,2}[-/.]\d{1,2}[-/.]\d{4}(?!\d))`;
const GAP = String.raw`(?:[ .\-/]|[ .\-]?\(|\)[ .\-]?)`;

/** With its country code: `+1-555-0182`, `+44 (20) 7946 0958`, `+15550182000`. */
const INTERNATIONAL = new RegExp(
  String.raw`(?<![\p{L}\p{N}_+])\+(?:\d{8,15}|\d{1,4}(?:${GAP}${NO_DATE}\d{2,8}){1,5})(?![\p{L}\p{N}_])`,
  'gu',
);

/** North American, with its separators: `(555) 010-0182`, `555-010-0182`, `1-555-010-0182`. */
const NORTH_AMERICAN =
  /(?<![\p{L}\p{N}_.+-])(?:1[ .-])?(?:\([2-9]\d{2}\)[ -]?|[2-9]\d{2}[.-])[2-9]\d{2}[ .-]\d{4}(?![\p{L}\p{N}_-])/gu;

/** Any other number, where the text says that it is one to call: `phone: 555-0182`. */
const ANNOUNCED = new RegExp(
  String.raw`(?<!\p{L})(?:tele)?(?:phone|mobile|cell|tel|fax|call|text|sms|whatsapp)` +
    String.raw`(?:[ .:#=-]| number| no\.?| is| me| us| him| her| them| at| on| to){1,5}` +
    String.raw`(?<number>${NO_DATE}\(?\d[\d ().-]{5,18}\d)(?![\p{L}\p{N}_-])`,
  'giu',
);

/**
 * Telephone numbers in prose. Digits alone prove nothing: order and tracking numbers, dates, times, UUIDs
 * and model ids are digits too. So a number must have a country code, the form of its country, or a word
 * before it that announces it; and what a field of a document calls a phone is found there.
 */
export function findPhones(text: string): Range[] {
  if (!/\d\d/.test(text)) return [];
  return [INTERNATIONAL, NORTH_AMERICAN, ANNOUNCED]
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .map(({ 0: match, index, groups }) => {
      const end = index + match.length;
      return { start: end - (groups?.['number'] ?? match).length, end };
    })
    .filter(({ start, end }) => isPhoneLength(text.slice(start, end)));
}

/** Whether a text consists of nothing but a number that could be called (E.164: at most 15 digits). */
export function looksLikePhone(text: string): boolean {
  return /^\+?[\d\s().\-/]{7,30}$/.test(text.trim()) && isPhoneLength(text) && !isDate(text);
}

function isPhoneLength(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '').length;
  return digits >= 7 && digits <= 15;
}

function isDate(text: string): boolean {
  return /^\s*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})/.test(text);
}
