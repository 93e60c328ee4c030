/** What a model may write into a word without meaning anything by it: emphasis, and what nobody sees. */
const NOISE = new Set(
  ['*', '_', '`', '~', '\\', '\u00ad', '\u00a0', '\u034f', '\u2011', '\u202f', '\ufeff'].concat(
    range(0x200b, 0x200f),
    range(0x2060, 0x2064),
    range(0xfe00, 0xfe0f),
  ),
);

/**
 * A character of a placeholder as it was made: in capitals, and not in full width. Empty for one that does
 * not count within a placeholder.
 */
export function canonical(char: string): string {
  if (NOISE.has(char)) return '';
  const code = char.charCodeAt(0);
  return code >= 0xff01 && code <= 0xff5e
    ? String.fromCharCode(code - 0xfee0).toUpperCase()
    : char.toUpperCase();
}

function range(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String.fromCharCode(from + index));
}
