/** So long is a passage, in characters: signals count together if they stand this close. */
const LENGTH = 4_000;
const OVERLAP = 600;

/**
 * A text in passages that overlap. A long document has a bit of everything somewhere in it; an attack has
 * it in one place.
 */
export function* passagesOf(text: string): Generator<string> {
  for (let start = 0; ; start += LENGTH - OVERLAP) {
    yield text.slice(start, start + LENGTH);
    if (start + LENGTH >= text.length) return;
  }
}
