import type { JsonNode } from '../../json/json-document.js';
import { items, member, membersNamed, stringMember } from '../../json/json-document.js';
import type { RequestDocument } from '../dialect.js';

/** What the provider adds around a request with tools, and around every message. */
const TOOLS_PREAMBLE = 800;
const PER_MESSAGE = 12;
/** The largest image that a model takes in full resolution. */
const PER_IMAGE = 5_000;
/** A page of a PDF is read as text and as an image; one page takes at least so many bytes in base64. */
const PER_PDF_PAGE = 5_000;
const BYTES_PER_PDF_PAGE = 20_000;
/** A document that is somewhere else: nothing here says how long it is. */
const PER_REMOTE_DOCUMENT = 20_000;

const SPACE = 0x20;

/**
 * An upper bound of what the provider will count as prompt, from the request alone.
 *
 * Text is counted by its characters: a letter as half a token (words take four to five letters a token,
 * random letters two); a digit or a sign as one; a space as nothing, since it belongs to the word after
 * it, and further ones as half; the syntax of JSON as half, since tokenisers know its pairs; anything
 * that is not ASCII as one per byte of UTF-8, which is what byte-level tokenisers fall back to. The whole
 * body is counted, so what the provider writes in the place of keys and brackets is covered. That is
 * about twice the truth for English and for JSON. Placeholders may be longer than what they stand for;
 * the same margin covers them. Images and documents are allowances, not bounds: what a call uses beyond
 * its reservation is charged when it is settled.
 */
export function promptBound(document: RequestDocument): number {
  const { source, root } = document;
  const media = new MediaBound(source);
  for (const { value } of membersNamed(root, 'system')) media.content(value);
  for (const message of items(member(root, 'messages'))) media.content(member(message, 'content'));
  const messages = items(member(root, 'messages')).length;
  const tools = items(member(root, 'tools')).length > 0 ? TOOLS_PREAMBLE : 0;
  return (
    Math.ceil(textBound(source, media.encoded)) + media.tokens + messages * PER_MESSAGE + tools
  );
}

/** What brings blocks in its `content`: results of tools, and a document that is made of blocks. */
const BRINGS_BLOCKS = /^(?:(?:.+_)?tool_result|web_fetch_result)$/;

/**
 * Counts images and documents, and remembers the encoded data, which is not read as text. Only where
 * blocks stand: what merely looks like one, in the input of a tool, is text to the provider.
 */
class MediaBound {
  tokens = 0;
  readonly encoded: { start: number; end: number }[] = [];

  constructor(private readonly source: string) {}

  /** A block, or several. */
  content(node: JsonNode | undefined): void {
    for (const block of items(node)) this.block(block);
    if (node?.kind === 'object') this.block(node);
  }

  private block(block: JsonNode): void {
    const type = stringMember(this.source, block, 'type') ?? '';
    if (type === 'image') this.image(member(block, 'source'));
    if (type === 'document') this.document(member(block, 'source'));
    if (BRINGS_BLOCKS.test(type)) this.content(member(block, 'content'));
  }

  private image(source: JsonNode | undefined): void {
    this.tokens += PER_IMAGE;
    this.skip(source);
  }

  private document(source: JsonNode | undefined): void {
    const kind = stringMember(this.source, source, 'type');
    if (kind === 'url' || kind === 'file') this.tokens += PER_REMOTE_DOCUMENT;
    if (kind === 'content') this.content(member(source, 'content'));
    if (kind !== 'base64') return;
    this.tokens += Math.ceil(this.skip(source) / BYTES_PER_PDF_PAGE) * PER_PDF_PAGE;
  }

  /** The length of the data that is left out of the count of text. */
  private skip(source: JsonNode | undefined): number {
    if (stringMember(this.source, source, 'type') !== 'base64') return 0;
    const data = member(source, 'data');
    if (data?.kind !== 'string') return 0;
    this.encoded.push({ start: data.start, end: data.end });
    return data.end - data.start;
  }
}

/** The bound of a text but for the parts that are skipped. */
export function textBound(
  source: string,
  skipped: readonly { start: number; end: number }[],
): number {
  let tokens = 0;
  let from = 0;
  for (const { start, end } of skipped.toSorted((a, b) => a.start - b.start)) {
    tokens += spanBound(source, from, start);
    from = end;
  }
  return tokens + spanBound(source, from, source.length);
}

function spanBound(source: string, start: number, end: number): number {
  let halves = 0;
  let before = 0;
  for (let index = start; index < end; index += 1) {
    const code = source.charCodeAt(index);
    if (code !== SPACE) halves += halfTokens(code);
    else if (before === SPACE) halves += 1;
    before = code;
  }
  return halves / 2;
}

/** Quotes, brackets, colons and commas of JSON, and the backslashes of JSON in a string. */
const JSON_SYNTAX = new Set('"{}[]:,\\'.split('').map((char) => char.charCodeAt(0)));

/** Half tokens of one UTF-16 unit. Half a surrogate pair stands for two of the four bytes. */
function halfTokens(code: number): number {
  if ((code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a)) return 1;
  if (JSON_SYNTAX.has(code)) return 1;
  if (code < 0x80) return 2;
  if (code < 0x8_00) return 4;
  return code >= 0xd8_00 && code <= 0xdf_ff ? 4 : 6;
}
