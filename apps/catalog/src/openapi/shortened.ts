/** A text of at most so many characters, cut between two words. */
export function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = text.slice(0, max - 1);
  const end = head.search(/\s+\S*$/);
  return `${head.slice(0, end > max / 2 ? end : undefined).trimEnd()}…`;
}
