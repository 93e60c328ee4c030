/** What one character of a document, read as it streams in, turns out to be. */
export interface Reading {
  /** The innermost character that is meant; null while an escape is not complete. */
  readonly char: string | null;
  /** How many JSON strings it stands in: that often must what replaces it be escaped. */
  readonly depth: number;
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const MAX_NESTING = 6;

/**
 * Follows a text character by character and knows, if it is JSON, whether it is within a string, what its
 * escapes mean, and whether that string holds JSON again. Nothing is validated: in text that is not JSON
 * after all, characters simply count as they are.
 */
export class JsonDepth {
  /** How many objects and arrays are open. */
  private open = 0;
  private isDocument: boolean | null;
  private inString = false;
  private escape = '';
  private inner: JsonDepth | null = null;

  /** `document`: surely JSON, as a tool's input is. Otherwise its first character decides. */
  constructor(
    private readonly kind: 'document' | 'text',
    private readonly nesting = 0,
  ) {
    this.isDocument = kind === 'document' ? true : null;
  }

  /** Reads one UTF-16 unit. */
  read(char: string): Reading {
    this.isDocument ??= /\s/.test(char) ? null : char === '{' || char === '[';
    if (!this.isDocument) {
      // A document may begin on any line, as in the answer of a model.
      if (char === '\n') this.isDocument = null;
      return { char, depth: 0 };
    }
    return this.inString ? this.readInString(char) : this.readBetween(char);
  }

  /** Where prose from here on ends, at the latest at the end of the line; `from` if this is not within prose. */
  proseEnd(text: string, from: number): number {
    if (this.isDocument !== false) return from;
    const end = text.indexOf('\n', from);
    return end === -1 ? text.length : end;
  }

  private readBetween(char: string): Reading {
    if (char === '"') {
      this.inString = true;
      this.inner = this.nesting < MAX_NESTING ? new JsonDepth('text', this.nesting + 1) : null;
    } else if (char === '{' || char === '[') {
      this.open += 1;
    } else if (char === '}' || char === ']') {
      this.open -= 1;
      // What follows a whole document is text again, or another document.
      if (this.open <= 0) this.isDocument = this.kind === 'document' ? true : null;
    }
    return { char, depth: 0 };
  }

  private readInString(char: string): Reading {
    if (this.escape === '' && char === '"') {
      this.inString = false;
      return { char, depth: 0 };
    }
    const meant = this.unescape(char);
    if (meant === null) return { char: null, depth: 1 };
    const inner = this.inner?.read(meant) ?? { char: meant, depth: 0 };
    return { char: inner.char, depth: inner.depth + 1 };
  }

  private unescape(char: string): string | null {
    if (this.escape === '' && char !== '\\') return char;
    this.escape += char;
    const [, kind] = this.escape;
    if (kind === undefined || (kind === 'u' && this.escape.length < 6)) return null;
    const escape = this.escape;
    this.escape = '';
    if (kind !== 'u') return ESCAPES[kind] ?? kind;
    const code = Number.parseInt(escape.slice(2), 16);
    return Number.isNaN(code) ? escape : String.fromCharCode(code);
  }
}
