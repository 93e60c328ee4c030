import type { Edit } from './edits.js';
import type { JsonString } from './json-document.js';
import { stringValue } from './json-document.js';

/**
 * A string value without its escapes that still knows which character of the document each of its own
 * characters came from: matched on what is meant, edited where it stands.
 */
export class DecodedString {
  readonly text: string;
  private offsets: Uint32Array | null = null;

  constructor(
    private readonly source: string,
    private readonly node: JsonString,
  ) {
    this.text = stringValue(source, node);
  }

  /** Edits of the text as edits of the document; what they put in is escaped. */
  lift(edits: readonly Edit[]): Edit[] {
    return edits.map(({ start, end, replacement }) => ({
      start: this.offset(start),
      end: this.offset(end),
      replacement: escapeJson(replacement),
    }));
  }

  private offset(index: number): number {
    if (!this.node.escaped) return this.node.start + 1 + index;
    this.offsets ??= offsetsOf(this.source, this.node, this.text.length);
    return this.offsets[index] ?? this.node.end - 1;
  }
}

/** A text as it stands between the quotes of a JSON string. Lone surrogates stay escaped. */
export function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;

function offsetsOf(source: string, node: JsonString, length: number): Uint32Array {
  const offsets = new Uint32Array(length + 1);
  let offset = node.start + 1;
  for (let index = 0; index <= length; index += 1) {
    offsets[index] = offset;
    if (source.charCodeAt(offset) !== BACKSLASH) offset += 1;
    else offset += source.charCodeAt(offset + 1) === LETTER_U ? 6 : 2;
  }
  return offsets;
}
