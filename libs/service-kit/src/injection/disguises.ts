import { findHiddenCharacters } from './hidden-characters.js';

/** So many encoded parts of a passage are looked into. */
const MAX_PARTS = 20;

const BASE64 =
  /(?<![\w+/-])(?:[A-Za-z0-9+/_-]{4}){5,}(?:[A-Za-z0-9+/_-]{2}==|[A-Za-z0-9+/_-]{3}=?)?/g;
const HEX = /(?<![\w])(?:[0-9a-f]{2}[ :]?){12,}(?![\w])/gi;
/** A link definition that nothing refers to: a usual way to comment in Markdown. */
const MARKDOWN_COMMENT = /^\[\/\/\]: ?# ?\(([^)\n]{1,2000})\)/gm;
const COMMENT = /<!--([\s\S]{1,2000}?)-->/g;
const INVISIBLE_ELEMENT =
  /<[a-z]{1,10}\b[^<>]{0,300}?(?:\shidden\b|display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|font-size\s{0,3}:\s{0,3}[01](?![.\d])|(?:left|top|text-indent)\s{0,3}:\s{0,3}-\d{3,5}|opacity\s{0,3}:\s{0,3}0(?![.\d])|color\s{0,3}:\s{0,3}(?:white|#fff(?:fff)?)\b)[^<>]{0,300}>([^<]{1,2000})/gi;

/**
 * What stands in a text that a reader does not see, or not as text: invisible characters, base64, hex,
 * rot13 where a text says so, comments of HTML and Markdown, elements that are not shown.
 */
export function hiddenTexts(text: string): string[] {
  return [
    ...findHiddenCharacters(text).messages,
    ...matches(text, BASE64).map(([run = '']) => fromBase64(run)),
    ...matches(text, HEX).map(([run = '']) => fromHex(run)),
    ...(/\brot-?13\b/i.test(text) ? [rot13(text)] : []),
    ...matches(text, MARKDOWN_COMMENT).map(([, inner = '']) => inner),
    ...matches(text, COMMENT).map(([, inner = '']) => inner),
    ...matches(text, INVISIBLE_ELEMENT).map(([, inner = '']) => inner),
  ].filter((hidden) => hidden !== '');
}

/** The text with its escapes read: of JSON and JavaScript, of URLs, of HTML. */
export function unescaped(text: string): string {
  return text
    .replaceAll(/\\u\{?([0-9a-f]{4,6})\}?/gi, (_, hex: string) => codePoint(hex, 16))
    .replaceAll(/\\x([0-9a-f]{2})/gi, (_, hex: string) => codePoint(hex, 16))
    .replaceAll(/\\[nrt]/g, ' ')
    .replaceAll(/%([2-7][0-9a-f])/gi, (_, hex: string) => codePoint(hex, 16))
    .replaceAll(/&#x([0-9a-f]{1,6});/gi, (_, hex: string) => codePoint(hex, 16))
    .replaceAll(/&#([0-9]{1,7});/g, (_, decimal: string) => codePoint(decimal, 10))
    .replaceAll(
      /&(lt|gt|amp|quot|apos|nbsp);/gi,
      (_, name: string) => NAMED[name.toLowerCase()] ?? ' ',
    );
}

const NAMED: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function matches(text: string, pattern: RegExp): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  for (const match of text.matchAll(pattern)) {
    found.push(match);
    if (found.length === MAX_PARTS) break;
  }
  return found;
}

function fromBase64(run: string): string {
  return readable(atobBytes(run.replaceAll('-', '+').replaceAll('_', '/')));
}

function fromHex(run: string): string {
  const digits = run.replaceAll(/[^0-9a-f]/gi, '');
  return readable(Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)));
}

function rot13(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) => {
    const code = letter.charCodeAt(0);
    const first = code < 97 ? 65 : 97;
    return String.fromCharCode(first + ((code - first + 13) % 26));
  });
}

/** The bytes as text, if they are one: UTF-8, and nearly all of it letters and spaces. */
function readable(bytes: Uint8Array | null): string {
  if (!bytes) return '';
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const letters = text.match(/[\p{L}\s]/gu)?.length ?? 0;
    return letters >= text.length * 0.75 ? text : '';
  } catch {
    return '';
  }
}

function atobBytes(run: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(run), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}

function codePoint(digits: string, base: 10 | 16): string {
  const code = Number.parseInt(digits, base);
  return code > 0x1f && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
}
