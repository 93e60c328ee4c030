const LONGEST = 300;

/** A text of unknown origin as one short line, fit for a terminal: no line breaks or control characters. */
export function oneLine(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
