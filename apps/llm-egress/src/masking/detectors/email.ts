import type { Range } from '../../json/json-document.js';

const LOCAL = /[\p{L}\p{N}\p{M}.!#$%&'*+/=?^_`{|}~-]/u;
const DOMAIN = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}{2,63}/u;
const MAX_LOCAL = 64;
const MAX_DOMAIN = 253;

/**
 * E-mail addresses anywhere in a text (the dot-atom form of RFC 5321 section 4.1.2, with letters of any
 * script). Looks outward from each `@`, so the time is linear whatever the text.
 */
export function findEmails(text: string): Range[] {
  const found: Range[] = [];
  let from = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const start = localStart(text, at, from);
    const domain = DOMAIN.exec(text.slice(at + 1, at + 1 + MAX_DOMAIN))?.[0];
    if (start === at || !domain) continue;
    from = at + 1 + domain.length;
    found.push({ start, end: from });
  }
  return found;
}

function localStart(text: string, at: number, from: number): number {
  const limit = Math.max(from, at - MAX_LOCAL);
  let start = at;
  while (start > limit && LOCAL.test(text[start - 1] ?? '')) start -= 1;
  // What opens a quotation, a path or a list is not part of the address.
  while (start < at && /[.!#$%&'*+/=?^`{|}~-]/.test(text[start] ?? '')) start += 1;
  return start;
}
