import type { Edit } from '../json/edits.js';
import type { JsonString } from '../json/json-document.js';

/** A stretch of a text: where it stands in the text as it came, and in the masked one. */
interface Stretch {
  readonly original: { readonly start: number; readonly end: number };
  readonly masked: { readonly start: number; readonly end: number };
}

/** Which end of a quotation an offset is: one within a value goes to that end of the value. */
export type Edge = 'start' | 'end';

/**
 * Offsets of a text before and after masking, in characters (code points) as model APIs count them. What
 * points into a placeholder points to the whole value, and the other way round.
 */
export class OffsetMap {
  private constructor(private readonly hidden: readonly Stretch[]) {}

  /** Null if nothing in this string was masked. `edits` are those of the document, in order. */
  static of(source: string, node: JsonString, edits: readonly Edit[]): OffsetMap | null {
    const own = edits.filter(({ start, end }) => start > node.start && end < node.end);
    if (own.length === 0) return null;
    const hidden: Stretch[] = [];
    let at = node.start + 1;
    let original = 0;
    let masked = 0;
    for (const { start, end, replacement } of own) {
      const before = characters(source.slice(at, start));
      const from = { original: original + before, masked: masked + before };
      original = from.original + characters(source.slice(start, end));
      masked = from.masked + characters(replacement);
      hidden.push({
        original: { start: from.original, end: original },
        masked: { start: from.masked, end: masked },
      });
      at = end;
    }
    return new OffsetMap(hidden);
  }

  toOriginal(offset: number, edge: Edge): number {
    return translate(this.hidden, offset, { from: 'masked', to: 'original', edge });
  }

  toMasked(offset: number, edge: Edge): number {
    return translate(this.hidden, offset, { from: 'original', to: 'masked', edge });
  }
}

function translate(
  hidden: readonly Stretch[],
  offset: number,
  { from, to, edge }: { from: keyof Stretch; to: keyof Stretch; edge: Edge },
): number {
  let shift = 0;
  for (const stretch of hidden) {
    const [here, there] = [stretch[from], stretch[to]];
    if (offset <= here.start) break;
    if (offset < here.end) return there[edge];
    shift = there.end - here.end;
  }
  return offset + shift;
}

/** The number of characters that a part of a JSON string means. */
function characters(written: string): number {
  const text = written.includes('\\') ? String(JSON.parse(`"${written}"`)) : written;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
