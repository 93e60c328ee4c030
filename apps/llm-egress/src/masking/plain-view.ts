import type { Range } from '../json/json-document.js';

/** A text as it is meant, and where its characters stand in the text as it is written. */
export interface PlainView {
  readonly text: string;
  /** A range of the view as a range of the text as it is written. */
  readonly locate: (range: Range) => Range;
}

/**
 * One character that is written as something else: percent-encoded (RFC 3986), also several times; an
 * entity of HTML; an escape of JavaScript; a letter with marks or in full width, an invisible character.
 */
const WRITTEN =
  /%(?:25){0,3}[0-7][\da-f]|(?:%(?:25){0,3}[89a-f][\da-f])+|&(?:amp;)?(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});|\\u[\da-f]{4}|\\x[\da-f]{2}|(?:\P{ASCII}|[ -~](?=\p{M}))\p{M}{0,8}/giu;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  commat: '@',
  colon: ':',
  comma: ',',
  dash: '-',
  gt: '>',
  hyphen: '-',
  lowbar: '_',
  lpar: '(',
  lt: '<',
  nbsp: ' ',
  num: '#',
  period: '.',
  plus: '+',
  quot: '"',
  rpar: ')',
  shy: '',
};

/** Soft hyphen, zero-width characters, direction marks, variation selectors, and others that nobody sees. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const SPACE = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/gu;
const HYPHEN = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/gu;

/** The text as it is meant; null if it is written like that. */
export function plainView(text: string): PlainView | null {
  const view = new ViewBuilder();
  let offset = 0;
  let changed = false;
  for (const { 0: written, index } of text.matchAll(WRITTEN)) {
    const meant = meaningOf(written);
    if (meant === written) continue;
    changed = true;
    view.plain(text.slice(offset, index), offset);
    view.replaced(meant, index, index + written.length);
    offset = index + written.length;
  }
  if (!changed) return null;
  view.plain(text.slice(offset), offset);
  return view.build();
}

class ViewBuilder {
  private readonly parts: string[] = [];
  private length = 0;
  /** Where each piece begins in the view, where it stands in the text, and whether it is written plainly. */
  private readonly pieces: { at: number; start: number; end: number; plain: boolean }[] = [];

  plain(text: string, start: number): void {
    if (text === '') return;
    this.add(text, { at: this.length, start, end: start + text.length, plain: true });
  }

  replaced(text: string, start: number, end: number): void {
    if (text === '') return;
    this.add(text, { at: this.length, start, end, plain: false });
  }

  build(): PlainView {
    return {
      text: this.parts.join(''),
      locate: ({ start, end }) => {
        const first = this.pieceAt(start);
        const last = this.pieceAt(end - 1);
        return {
          start: first.plain ? first.start + start - first.at : first.start,
          end: last.plain ? last.start + end - last.at : last.end,
        };
      },
    };
  }

  private add(text: string, piece: ViewBuilder['pieces'][number]): void {
    this.parts.push(text);
    this.pieces.push(piece);
    this.length += text.length;
  }

  /** The piece that holds a character of the view. */
  private pieceAt(index: number): ViewBuilder['pieces'][number] {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.pieces[middle]?.at ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return this.pieces[low] ?? { at: 0, start: 0, end: 0, plain: true };
  }
}

function meaningOf(written: string): string {
  if (written.startsWith('%')) return percentDecoded(written);
  if (written.startsWith('&') && written.endsWith(';')) return entity(written);
  if (/^\\[ux]/i.test(written)) return String.fromCharCode(Number.parseInt(written.slice(2), 16));
  return written
    .normalize('NFKC')
    .replaceAll(INVISIBLE, '')
    .replaceAll(SPACE, ' ')
    .replaceAll(HYPHEN, '-');
}

function percentDecoded(written: string): string {
  try {
    return decodeURIComponent(written.replaceAll(/%(?:25)+(?=[\da-f]{2})/gi, '%'));
  } catch {
    return written;
  }
}

function entity(written: string): string {
  const name = written.slice(1, -1).replace(/^amp;/, '');
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? written;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : written;
}
