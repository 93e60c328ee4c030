/** Words that say nothing about what a tool does. */
const STOP_WORDS = new Set(
  'a about all also an and any are as at be by can do does for from get gets given has have how i if in into is it its me my need of on one or our please so some that the their them there these this those to up us use used want was we what when where which who will with would you your'.split(
    ' ',
  ),
);

/** The words of a text or of a name: at capitals (`listPullRequests`), underscores and punctuation. */
export function words(text: string): string[] {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** The form in which a word is looked up; null for one that is not. */
export function lookedUp(word: string): string | null {
  const lower = word.toLowerCase();
  return STOP_WORDS.has(lower) ? null : stem(lower);
}

/** Plurals and the commonest endings of English verbs are taken off; words of other languages mostly stay. */
function stem(word: string): string {
  if (word.length < 5) return word.replace(/([^su])s$/, '$1');
  return word
    .replace(/ies$/, 'y')
    .replace(/(sses|shes|ches|xes)$/, (ending) => ending.slice(0, -2))
    .replace(/([^su])s$/, '$1')
    .replace(/(?:ing|ed)$/, '')
    .replace(/e$/, '');
}
