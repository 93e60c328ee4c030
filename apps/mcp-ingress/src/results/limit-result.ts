import type { ContentBlock, ToolResult } from '../tool-call/tool-outcome.js';
import type { Cut } from './cut.js';
import { cutText } from './cut-text.js';
import { shortenJson } from './shorten-json.js';

export interface Limited {
  readonly result: ToolResult;
  /** What was cut from it. */
  readonly cuts: readonly Cut[];
  /** The bytes that it had before. */
  readonly of: number;
}

/**
 * Makes a result so small that its content, and its structured content, have at most so many bytes each.
 * JSON stays JSON. What is no text, and does not fit, is left out whole. Null if there is nothing to cut.
 */
export function limitResult(result: ToolResult, maxBytes: number): Limited | null {
  const { content, structuredContent } = result;
  const of = contentBytes(content);
  const structured = structuredContent === undefined ? 0 : jsonBytes(structuredContent);
  if (of <= maxBytes && structured <= maxBytes) return null;
  const limited = limitContent(content, maxBytes);
  const short = structured > maxBytes ? shortenJson(structuredContent, maxBytes) : null;
  const cuts = limited.cuts.length > 0 ? limited.cuts : (short?.cuts ?? []);
  const value = short ? { structuredContent: short.value } : {};
  return {
    result: { ...result, ...value, content: limited.content },
    cuts,
    of: Math.max(of, structured),
  };
}

/** Bytes of what a model reads: the text of a text as such, anything else as JSON, and all that comes with it. */
export function contentBytes(content: readonly ContentBlock[]): number {
  return content.reduce((sum, block) => sum + blockBytes(block), 0);
}

function limitContent(
  content: readonly ContentBlock[],
  maxBytes: number,
): { readonly content: ContentBlock[]; readonly cuts: readonly Cut[] } {
  const kept: ContentBlock[] = [];
  const cuts: Cut[] = [];
  let left = maxBytes;
  let leftOut = 0;
  for (const block of content) {
    const fitting = fit(block, left);
    if (!fitting) {
      leftOut += 1;
      continue;
    }
    kept.push(fitting.block);
    cuts.push(...fitting.cuts);
    left -= blockBytes(fitting.block);
  }
  const own: Cut = { at: 'content', unit: 'items', shown: kept.length, of: content.length };
  return { content: kept, cuts: leftOut > 0 ? [...cuts, own] : cuts };
}

/** A text, without what comes with it, as far as there is room; null for what must be left out. */
function fit(
  block: ContentBlock,
  room: number,
): { readonly block: ContentBlock; readonly cuts: readonly Cut[] } | null {
  if (blockBytes(block) <= room) return { block, cuts: [] };
  if (!isText(block)) return null;
  const { type, text } = block;
  // Of less than this no JSON is left, and of text no word.
  if (room < 2) return null;
  const value = parsed(text);
  if (value !== undefined) {
    const short = shortenJson(value, room);
    return { block: { type, text: JSON.stringify(short.value) }, cuts: short.cuts };
  }
  const beginning = cutText(text, room);
  const [shown, of] = [Buffer.byteLength(beginning), Buffer.byteLength(text)];
  return {
    block: { type, text: beginning },
    cuts: [{ at: '', unit: 'bytes', shown, of }],
  };
}

/** A list or an object in JSON; undefined for any other text. */
function parsed(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function blockBytes(block: ContentBlock): number {
  if (!isText(block)) return jsonBytes(block);
  const { type: _, text, ...others } = block;
  const bytes = Buffer.byteLength(text);
  return Object.keys(others).length === 0 ? bytes : bytes + jsonBytes(others);
}

/** Only what is of this type has its text: beside a picture, a text would be the picture's way past the limit. */
function isText(block: ContentBlock): block is ContentBlock & { readonly text: string } {
  return block.type === 'text' && typeof block['text'] === 'string';
}

/** Bytes of a value in JSON. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}
