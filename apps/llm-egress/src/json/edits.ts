import type { Range } from './json-document.js';

/** Puts `replacement` in the place of a range. */
export interface Edit extends Range {
  readonly replacement: string;
}

/** Applies edits that do not overlap; everything outside of them stays as it is. */
export function applyEdits(source: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return source;
  const parts: string[] = [];
  let offset = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(source.slice(offset, edit.start), edit.replacement);
    offset = edit.end;
  }
  parts.push(source.slice(offset));
  return parts.join('');
}
