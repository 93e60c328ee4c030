import { escapeJson } from '../json/decoded-string.js';
import { canonical } from './canonical.js';
import { JsonDepth } from './json-depth.js';
import { UrlContext } from './url-context.js';
import type { PlaceholderVault } from './vault.js';

/** One character that is meant, and all that was written for it: `A`, or `\u0041`. Or a stretch of plain prose. */
interface Unit {
  readonly written: string;
  readonly meant: string;
  /** As it counts in a placeholder; empty for what stands in it by the way. */
  readonly canonical: string;
  readonly depth: number;
}

/** How a text is restored. */
export interface RestoreOptions {
  /** `document`: the text is JSON, such as a tool's input. `text`: prose that a person reads, or JSON in it. */
  readonly kind: 'document' | 'text';
  /** Whose values may be restored here; everything if left out. */
  readonly allows?: (entity: string) => boolean;
}

/** So much may stand by the way in one placeholder. */
const MAX_NOISE = 24;

/**
 * Puts values back in the place of their placeholders, in a text that arrives in pieces of any size. It
 * holds back no more than the longest end of the text that could begin a placeholder. Where the text is
 * JSON, a value is escaped as often as the place asks for. In the address of a link, prose keeps the
 * placeholder, since whoever shows it may fetch it; a tool's input gets the value percent-encoded.
 */
export class Restorer {
  private readonly place: JsonDepth;
  private readonly url = new UrlContext();
  private held: Unit[] = [];
  /** The held units as they count. */
  private prefix = '';
  private written = '';
  private depth = 0;

  constructor(
    private readonly vault: PlaceholderVault,
    private readonly options: RestoreOptions,
  ) {
    this.place = new JsonDepth(options.kind);
  }

  /** Takes the next piece and gives what can be passed on. */
  push(piece: string): string {
    if (this.vault.size === 0) return piece;
    const out: string[] = [];
    let index = 0;
    while (index < piece.length) {
      const end = this.held.length === 0 ? this.plainEnd(piece, index) : index;
      if (end > index) this.pass(plain(piece.slice(index, end)), out);
      // A UTF-16 unit, so that half a surrogate pair at the end of a piece is no surprise.
      else this.readChar(piece[index] ?? '', out);
      index = Math.max(end, index + 1);
    }
    return out.join('');
  }

  /** Gives what was held back: the text has ended, or something else follows. */
  flush(): string {
    const rest = this.held.map((unit) => unit.written).join('') + this.written;
    this.url.push(this.held.map((unit) => unit.meant).join(''));
    this.held = [];
    this.prefix = '';
    this.written = '';
    return rest;
  }

  /** Where the prose from here on ends in which nothing could begin a placeholder: most of what is said. */
  private plainEnd(piece: string, from: number): number {
    const limit = this.place.proseEnd(piece, from);
    let end = from;
    while (end < limit && !this.vault.mayBegin(piece.charCodeAt(end))) end += 1;
    return end;
  }

  private readChar(char: string, out: string[]): void {
    const reading = this.place.read(char);
    this.written += char;
    if (reading.char === null) return;
    const { char: meant, depth } = reading;
    const unit = { written: this.written, meant, canonical: canonical(meant), depth };
    this.written = '';
    if (this.held.length === 0) this.first(unit, out);
    else this.next(unit, out);
  }

  /** Nothing is held: most characters begin nothing. */
  private first(unit: Unit, out: string[]): void {
    if (unit.canonical === '' || !this.vault.startsPlaceholder(unit.canonical)) {
      return this.pass(unit, out);
    }
    this.held = [unit];
    this.prefix = unit.canonical;
  }

  private next(unit: Unit, out: string[]): void {
    this.held.push(unit);
    if (unit.canonical === '') {
      if (this.held.length - this.prefix.length > MAX_NOISE) this.release(out, this.held.length);
      return;
    }
    this.prefix += unit.canonical;
    if (this.vault.find(this.prefix)) return this.complete(out);
    while (this.held.length > 0 && !this.vault.startsPlaceholder(this.prefix)) this.release(out, 1);
  }

  /** Lets go of the first units, and of what stands by the way after them. */
  private release(out: string[], units: number): void {
    let count = units;
    while (this.held[count]?.canonical === '') count += 1;
    for (const unit of this.held.splice(0, count)) {
      this.prefix = this.prefix.slice(unit.canonical.length);
      this.pass(unit, out);
    }
  }

  private complete(out: string[]): void {
    const hidden = this.vault.find(this.prefix);
    const { kind, allows } = this.options;
    const { inUrl } = this.url;
    if (!hidden || (inUrl && kind === 'text') || allows?.(hidden.entity) === false) {
      return this.release(out, this.held.length);
    }
    const value = inUrl ? inAddress(hidden.text) : hidden.text;
    out.push(escaped(value, this.held[0]?.depth ?? 0));
    this.url.push(value);
    this.held = [];
    this.prefix = '';
  }

  private pass(unit: Unit, out: string[]): void {
    // A string of a document ends with its quote; what follows is another one.
    if (unit.depth < this.depth) this.url.reset();
    else this.url.push(unit.meant);
    this.depth = unit.depth;
    out.push(unit.written);
  }
}

/** Prose that counts as it is written. */
function plain(text: string): Unit {
  return { written: text, meant: text, canonical: '', depth: 0 };
}

/** Restores a text that is there as a whole. */
export function restoreAll(text: string, vault: PlaceholderVault, options: RestoreOptions): string {
  if (!mayHoldPlaceholder(text)) return text;
  const restorer = new Restorer(vault, options);
  return restorer.push(text) + restorer.flush();
}

/** A quick look: how the forms of placeholders begin, written plainly or as escapes. */
function mayHoldPlaceholder(text: string): boolean {
  return /p|\+999|%2b|&#43|2001:|\\|\P{ASCII}/iu.test(text);
}

/** A value in an address: what is written as an address would have it stays, the rest is encoded. */
function inAddress(value: string): string {
  // Through UTF-8, since half a surrogate pair cannot be encoded.
  const text = Buffer.from(value).toString();
  return /^[A-Za-z0-9._~@%:-]*$/.test(text) ? text : encodeURIComponent(text);
}

function escaped(value: string, depth: number): string {
  let text = value;
  for (let level = 0; level < depth; level += 1) text = escapeJson(text);
  return text;
}
