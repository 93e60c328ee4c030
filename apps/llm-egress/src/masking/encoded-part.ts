import type { Edit } from '../json/edits.js';
import { applyEdits } from '../json/edits.js';
import type { Range } from '../json/json-document.js';

/** Shorter runs hold too little to tell text from chance; longer ones are files, not text of a person. */
const MIN_LENGTH = 24;
const MAX_LENGTH = 512 * 1024;
/** So many characters of base64 tell whether it is text; a multiple of four. */
const LOOK = 4_096;

const RUN = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{22,}={0,2}(?![A-Za-z0-9+/=_-])/g;
const STRICT = new TextDecoder('utf-8', { fatal: true });
/** Control characters that no text has. */
const BINARY = /(?![\t\n\v\f\r])\p{Cc}/u;

/** A text that stands in another one in base64 (RFC 4648), with either alphabet. */
export interface EncodedText extends Range {
  readonly text: string;
  /** The text with edits, encoded as it was. */
  readonly encode: (edits: readonly Edit[]) => string;
}

/** Whether a run of such a length can be anything here. */
export function mayHoldEncodedText(longestWord: number): boolean {
  return longestWord >= MIN_LENGTH - 2;
}

/** The encoded texts in a text. */
export function encodedTexts(text: string): EncodedText[] {
  return Array.from(text.matchAll(RUN)).flatMap(({ 0: run, index }) => {
    const decoded = decode(run);
    if (decoded === null) return [];
    const end = index + run.length;
    const encode = (edits: readonly Edit[]): string => encoded(applyEdits(decoded, edits), run);
    return [{ start: index, end, text: decoded, encode }];
  });
}

/** Whether a string is base64 of what is no text: an image, a PDF, a signature. Looks at its beginning. */
export function isBinaryBase64(text: string): boolean {
  if (text.length < MIN_LENGTH || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return false;
  if (text.length > MAX_LENGTH) return true;
  try {
    const beginning = Buffer.from(text.slice(0, LOOK), 'base64');
    return BINARY.test(
      new TextDecoder('utf-8', { fatal: true }).decode(beginning, { stream: true }),
    );
  } catch {
    return true;
  }
}

/** Null if it is not base64, or does not say the same when it is encoded again, or is no text. */
function decode(run: string): string | null {
  if (run.length < MIN_LENGTH || run.length > MAX_LENGTH) return null;
  const bytes = Buffer.from(run, 'base64');
  try {
    const text = STRICT.decode(bytes);
    return BINARY.test(text) || encoded(text, run) !== run ? null : text;
  } catch {
    return null;
  }
}

function encoded(text: string, like: string): string {
  const plain = Buffer.from(text).toString('base64');
  const padded = like.length % 4 === 0 ? plain : plain.replace(/=+$/, '');
  return /[_-]/.test(like) ? padded.replaceAll('+', '-').replaceAll('/', '_') : padded;
}
