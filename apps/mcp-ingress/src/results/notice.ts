import type { Cut } from './cut.js';

/** So many cuts are named one by one. */
const MAX_NAMED = 6;
/** A path longer than this is not repeated whole. */
const MAX_PATH = 100;

/** What is missing from a result, in words, for a model. Of cuts at the same path one stands for all. */
export function wordsOf(cuts: readonly Cut[]): string[] {
  const places = new Map<string, { readonly cut: Cut; alike: number }>();
  for (const cut of cuts) {
    const place = places.get(`${cut.unit} ${cut.at}`);
    if (place) place.alike += 1;
    else places.set(`${cut.unit} ${cut.at}`, { cut, alike: 0 });
  }
  const named = [...places.values()]
    .slice(0, MAX_NAMED)
    .map(({ cut, alike }) => sentenceOf(cut, alike > 0 ? `, and ${alike} like it` : ''));
  const left = places.size - named.length;
  return left > 0 ? [...named, `Cut in ${left} more places.`] : named;
}

function sentenceOf({ at, unit, shown, of }: Cut, alike: string): string {
  const name = at === '' ? 'The result' : at.slice(0, MAX_PATH);
  return `${name}: the first ${shown} of ${of} ${unit}${alike}.`;
}
