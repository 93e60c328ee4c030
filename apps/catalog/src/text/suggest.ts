import { shorten } from './path.js';

/** Beyond this, comparing every pair costs more than a hint is worth. */
const MAX_LENGTH = 64;
const MAX_CANDIDATES = 500;

/** `; did you mean x?` if one of the known names is close to the given one, otherwise nothing. */
export function didYouMean(given: string, known: readonly string[]): string {
  if (given.length > MAX_LENGTH) return '';
  let best = '';
  let bestDistance = Math.max(1, Math.floor(given.length / 3)) + 1;
  for (const candidate of known.slice(0, MAX_CANDIDATES)) {
    if (candidate.length > MAX_LENGTH) continue;
    const distance = editDistance(given.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best ? `; did you mean ${best}?` : '';
}

/** `no such <what>`, with a hint if there is a name like it. */
export function noSuch(what: string, given: string, known: readonly string[]): string {
  return `no such ${what}: ${shorten(given)}${didYouMean(given, known)}`;
}

/** Insertions, deletions and replacements from `a` to `b` (Levenshtein). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
