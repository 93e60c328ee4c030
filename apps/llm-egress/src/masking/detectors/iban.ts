import type { Range } from '../../json/json-document.js';

/** The length of an account number in each country (ISO 13616, the registry of SWIFT). */
const LENGTHS = new Map(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20
  EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30
  KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23
  PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26
  UA29 VA22 VG24 XK20 YE30`
    .trim()
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))] as const),
);

/** How one begins: country and check digits. */
const OPENING = /(?<![\p{L}\p{N}_])[A-Z]{2}\d{2}(?=[ -]?[A-Z0-9])/giu;
/** One character of it, with what may stand before it. */
const UNIT = /[ \-\n]{0,2}([A-Z0-9])/iy;

/** International bank account numbers, together or in groups: known country, its length, check digits. */
export function findIbans(text: string): Range[] {
  const found: Range[] = [];
  for (const { 0: opening, index } of text.matchAll(OPENING)) {
    const length = LENGTHS.get(opening.slice(0, 2).toUpperCase());
    const range = length === undefined ? null : accountAt(text, index, length);
    if (range) found.push(range);
  }
  return found;
}

/** Whether a text that a field calls an account number could be one; a mistyped one counts. */
export function looksLikeIban(text: string): boolean {
  return /^[A-Z]{2}\d{2}[A-Z0-9 -]{8,40}$/i.test(text.trim());
}

function accountAt(text: string, start: number, length: number): Range | null {
  let account = '';
  UNIT.lastIndex = start;
  let end = start;
  while (account.length < length) {
    const unit = UNIT.exec(text)?.[1];
    if (!unit) return null;
    account += unit;
    end = UNIT.lastIndex;
  }
  return /[\p{L}\p{N}_]/u.test(text[end] ?? '') || !passesMod97(account) ? null : { start, end };
}

/** ISO 7064, MOD 97-10: letters count from 10, the first four characters come last. */
function passesMod97(account: string): boolean {
  let rest = 0;
  for (const char of account.slice(4) + account.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
