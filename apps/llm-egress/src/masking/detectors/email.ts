import type { Range } from '../../json/json-document.js';

const LOCAL = /[\p{L}\p{N}\p{M}.!#$%&'*+/=?^_`{|}~-]/u;
const DOMAIN =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?(?:[.．]|%(?:25){0,3}2e|&#46;|&period;)){1,8}\p{L}{2,63}/iu;
const MAX_LOCAL = 64;
const MAX_DOMAIN = 253;

/** The sign itself, in full width, and as URLs and HTML write it, also when they are encoded again. */
const AT = /[@＠﹫]|%(?:25){0,3}40|&(?:amp;)?(?:#0{0,4}64|#x0{0,4}40|commat);/giu;
/** What a URL leaves as it is in an address. In its query, `=` and `&` stand between addresses. */
const UNRESERVED = /[\p{L}\p{N}\p{M}.+_~-]/u;
const ESCAPE = /^%[\da-f]{2}$/i;
/** `+`, `-`, `.`, `_`, `~`, and what is not ASCII. */
const ESCAPED_LOCAL = /^%(?:2[bde]|5f|7e|[89a-f][\da-f])$/i;

/**
 * E-mail addresses anywhere in a text (the dot-atom form of RFC 5321 section 4.1.2, with letters of any
 * script), also percent-encoded, in HTML entities or in full width. Looks outward from each at-sign, so
 * the time is linear whatever the text.
 */
export function findEmails(text: string): Range[] {
  const found: Range[] = [];
  let from = 0;
  for (const { 0: sign, index: at } of text.matchAll(AT)) {
    const start = sign.startsWith('%') ? encodedStart(text, at, from) : localStart(text, at, from);
    const after = at + sign.length;
    const domain = DOMAIN.exec(text.slice(after, after + MAX_DOMAIN))?.[0];
    if (start === at || !domain) continue;
    from = after + domain.length;
    found.push({ start, end: from });
  }
  return found;
}

function localStart(text: string, at: number, from: number): number {
  const limit = Math.max(from, at - MAX_LOCAL);
  let start = at;
  while (start > limit && LOCAL.test(text[start - 1] ?? '')) start -= 1;
  return withoutOpening(text, start, at);
}

/** Where a percent-encoded local part begins: an escape in front of it is a part of it, or its end. */
function encodedStart(text: string, at: number, from: number): number {
  const limit = Math.max(from, at - 3 * MAX_LOCAL);
  let start = at;
  while (start > limit) {
    const escape = text.slice(Math.max(limit, start - 3), start);
    if (ESCAPED_LOCAL.test(escape)) start -= 3;
    else if (!ESCAPE.test(escape) && UNRESERVED.test(text[start - 1] ?? '')) start -= 1;
    else break;
  }
  // An escape at the beginning is a letter or sign of it.
  return text[start] === '%' ? start : withoutOpening(text, start, at);
}

function withoutOpening(text: string, from: number, at: number): number {
  // What a query or a path has before it is a name of its own.
  let start = Math.max(from, text.slice(from, at).search(/[^=&?/]*$/) + from);
  // What opens a quotation, a path or a list is not part of the address.
  while (start < at && /[.!#$%&'*+/=?^`{|}~-]/.test(text[start] ?? '')) start += 1;
  return start;
}
