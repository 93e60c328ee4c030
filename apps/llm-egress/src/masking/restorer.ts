import { escapeJson } from '../json/decoded-string.js';
import { JsonDepth } from './json-depth.js';
import { PLACEHOLDER_LENGTH } from './placeholder.js';
import type { PlaceholderVault } from './vault.js';

/** One character that is meant, and all that was written for it: `A`, or `\u0041`. */
interface Unit {
  readonly written: string;
  readonly meant: string;
  readonly depth: number;
}

/**
 * Puts values back in the place of their placeholders, in a text that arrives in pieces of any size. It
 * holds back no more than the longest end of the text that could begin a placeholder. Where the text is
 * JSON, a value is escaped as often as the place asks for.
 */
export class Restorer {
  private readonly place: JsonDepth;
  private held: Unit[] = [];
  private written = '';

  /** `document`: the text is JSON, such as a tool's input. `text`: it may be. */
  constructor(
    private readonly vault: PlaceholderVault,
    private readonly kind: 'document' | 'text',
  ) {
    this.place = new JsonDepth(kind);
  }

  /** Takes the next piece and gives what can be passed on. */
  push(piece: string): string {
    if (this.vault.size === 0) return piece;
    const out: string[] = [];
    for (const char of unitsOf(piece)) this.readChar(char, out);
    return out.join('');
  }

  /** Gives what was held back: the text has ended, or something else follows. */
  flush(): string {
    const rest = this.held.map((unit) => unit.written).join('') + this.written;
    this.held = [];
    this.written = '';
    return rest;
  }

  private readChar(char: string, out: string[]): void {
    const reading = this.place.read(char);
    this.written += char;
    if (reading.char === null) return;
    const unit = { written: this.written, meant: reading.char, depth: reading.depth };
    this.written = '';
    // The keys of a tool's input are names in its schema, never data.
    if (reading.inKey && this.kind === 'document') this.release(unit, out);
    else if (this.held.length === 0 && !this.vault.startsPlaceholder(unit.meant))
      out.push(unit.written);
    else this.take(unit, out);
  }

  private release(unit: Unit, out: string[]): void {
    out.push(...this.held.map((held) => held.written), unit.written);
    this.held = [];
  }

  private take(unit: Unit, out: string[]): void {
    this.held.push(unit);
    const meant = this.held.map((held) => held.meant).join('');
    const value = this.vault.value(meant);
    if (value !== null) {
      out.push(escaped(value, this.held[0]?.depth ?? 0));
      this.held = [];
      return;
    }
    let from = 0;
    while (from < this.held.length && !this.vault.startsPlaceholder(meant.slice(from))) from += 1;
    out.push(...this.held.slice(0, from).map((held) => held.written));
    this.held = this.held.slice(from);
  }
}

/** Restores a text that is there as a whole. */
export function restoreAll(
  text: string,
  vault: PlaceholderVault,
  kind: 'document' | 'text',
): string {
  if (!mayHoldPlaceholder(text)) return text;
  const restorer = new Restorer(vault, kind);
  return restorer.push(text) + restorer.flush();
}

/** A quick look: placeholders begin with three letters, written plainly or as escapes. */
function mayHoldPlaceholder(text: string): boolean {
  return text.length >= PLACEHOLDER_LENGTH && /pii|\\/i.test(text);
}

function escaped(value: string, depth: number): string {
  let text = value;
  for (let level = 0; level < depth; level += 1) text = escapeJson(text);
  return text;
}

/** UTF-16 units, so that half a surrogate pair at the end of a piece is no surprise. */
function unitsOf(text: string): string[] {
  return text.split('');
}
