import type { Range } from './json-document.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING: ReadonlySet<number> = new Set([0x7b, 0x5b]);
const CLOSING: ReadonlySet<number> = new Set([0x7d, 0x5d]);
const COLON = 0x3a;
const SPACE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * Where the string value of a member of an object stands, in bytes and with its quotes; null if there is
 * none. Of members with the same name it is the last. The text must be known to be JSON in UTF-8: values
 * are skipped, not parsed, so that a long document costs little.
 */
export function topLevelString(json: Buffer, name: string): Range | null {
  let found: Range | null = null;
  let depth = 0;
  for (let offset = 0; offset < json.length; offset += 1) {
    const byte = json[offset] ?? 0;
    if (OPENING.has(byte)) depth += 1;
    else if (CLOSING.has(byte)) depth -= 1;
    else if (byte === QUOTE) {
      const string = { start: offset, end: stringEnd(json, offset) };
      offset = string.end - 1;
      if (depth !== 1) continue;
      const value = valueAfter(json, string.end);
      if (value === null || keyOf(json, string) !== name) continue;
      found = json[value] === QUOTE ? { start: value, end: stringEnd(json, value) } : null;
    }
  }
  return found;
}

/** Where the value begins, if what ends here is a key. */
function valueAfter(json: Buffer, end: number): number | null {
  const colon = skipSpace(json, end);
  return json[colon] === COLON ? skipSpace(json, colon + 1) : null;
}

function keyOf(json: Buffer, { start, end }: Range): string {
  return String(JSON.parse(json.toString('utf8', start, end)));
}

function skipSpace(json: Buffer, start: number): number {
  let offset = start;
  while (SPACE.has(json[offset] ?? 0)) offset += 1;
  return offset;
}

/** The end of a string that begins here: a quote counts after an even number of backslashes. */
function stringEnd(json: Buffer, start: number): number {
  for (let from = start + 1; ;) {
    const quote = json.indexOf(QUOTE, from);
    if (quote < 0) return json.length;
    let slashes = 0;
    while (json[quote - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}
