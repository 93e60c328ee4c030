/** What one character of a document, read as it streams in, turns out to be. */
export interface Reading {
  /** The innermost character that is meant; null while an escape is not complete. */
  readonly char: string | null;
  /** How many JSON strings it stands in: that often must what replaces it be escaped. */
  readonly depth: number;
  /** Whether it belongs to a key of the outermost object. */
  readonly inKey: boolean;
}

type Container = 'object' | 'array';

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const MAX_NESTING = 4;

/**
 * Follows a text character by character and knows, if it is JSON, whether it is within a string, what its
 * escapes mean, and whether that string holds JSON again. Nothing is validated: in text that is not JSON
 * after all, characters simply count as they are.
 */
export class JsonDepth {
  private readonly containers: Container[] = [];
  private isDocument: boolean | null;
  private expectsKey = false;
  private inString = false;
  private stringIsKey = false;
  private escape = '';
  private inner: JsonDepth | null = null;

  /** `document`: surely JSON, as a tool's input is. Otherwise its first character decides. */
  constructor(
    kind: 'document' | 'text',
    private readonly nesting = 0,
  ) {
    this.isDocument = kind === 'document' ? true : null;
  }

  /** Reads one UTF-16 unit. */
  read(char: string): Reading {
    this.isDocument ??= /\s/.test(char) ? null : char === '{' || char === '[';
    if (!this.isDocument) return { char, depth: 0, inKey: false };
    return this.inString ? this.readInString(char) : this.readBetween(char);
  }

  private readBetween(char: string): Reading {
    if (char === '"') {
      this.inString = true;
      this.stringIsKey = this.expectsKey;
      this.inner = this.nesting < MAX_NESTING ? new JsonDepth('text', this.nesting + 1) : null;
    } else if (char === '{' || char === '[') {
      this.containers.push(char === '{' ? 'object' : 'array');
      this.expectsKey = char === '{';
    } else if (char === '}' || char === ']') {
      this.containers.pop();
      this.expectsKey = false;
      // What follows a whole document is text again, or another document.
      if (this.containers.length === 0) this.isDocument = null;
    } else if (char === ',') {
      this.expectsKey = this.containers.at(-1) === 'object';
    } else if (char === ':') {
      this.expectsKey = false;
    }
    return { char, depth: 0, inKey: false };
  }

  private readInString(char: string): Reading {
    if (this.escape === '' && char === '"') {
      this.inString = false;
      return { char, depth: 0, inKey: false };
    }
    const meant = this.unescape(char);
    if (meant === null) return { char: null, depth: 1, inKey: this.stringIsKey };
    const inner = this.inner?.read(meant) ?? { char: meant, depth: 0 };
    return { char: inner.char, depth: inner.depth + 1, inKey: this.stringIsKey };
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
