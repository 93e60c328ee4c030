import { tokensOf } from '../metering/estimate-tokens.js';
import type { Turn } from '../reasoning/think.js';

/** A block as the model wrote it. A call's input is text until it is parsed, and may be cut off. */
export type WrittenBlock =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'tool_use';
      readonly id: string;
      readonly name: string;
      readonly json: string;
    };

export type StopReason = 'end_turn' | 'max_tokens' | 'stop_sequence' | 'tool_use';

/** What the model wrote and why it stopped. */
export interface WrittenMessage {
  readonly blocks: readonly WrittenBlock[];
  readonly stopReason: StopReason;
  readonly stopSequence: string | null;
  readonly outputTokens: number;
}

export interface WritingLimits {
  readonly maxTokens: number;
  readonly stopSequences: readonly string[];
}

const BYTES_PER_TOKEN = 4;

/** Writes a turn down as blocks, and stops where the request says: at a sequence or at `max_tokens`. */
export function composeMessage(
  turn: Turn,
  limits: WritingLimits,
  nextId: () => string,
): WrittenMessage {
  const stopped = stopAt(turn.text, limits.stopSequences);
  const text: WrittenBlock[] = stopped.text === '' ? [] : [{ type: 'text', text: stopped.text }];
  const calls = stopped.sequence === null ? turn.calls : [];
  const blocks = calls.map((call): WrittenBlock => ({
    type: 'tool_use',
    id: nextId(),
    name: call.tool,
    json: JSON.stringify(call.input),
  }));
  const fitted = fit([...text, ...blocks], limits.maxTokens);
  const reason = stopped.sequence === null ? endOf(calls.length) : 'stop_sequence';
  return {
    blocks: fitted.blocks,
    stopReason: fitted.cut ? 'max_tokens' : reason,
    stopSequence: fitted.cut ? null : stopped.sequence,
    outputTokens: Math.max(1, fitted.tokens),
  };
}

function endOf(calls: number): StopReason {
  return calls > 0 ? 'tool_use' : 'end_turn';
}

function stopAt(
  text: string,
  sequences: readonly string[],
): { text: string; sequence: string | null } {
  const found = sequences
    .map((sequence) => ({ sequence, at: text.indexOf(sequence) }))
    .filter((one) => one.at >= 0)
    .toSorted((a, b) => a.at - b.at)[0];
  return found
    ? { text: text.slice(0, found.at), sequence: found.sequence }
    : { text, sequence: null };
}

function fit(
  blocks: readonly WrittenBlock[],
  maxTokens: number,
): { blocks: WrittenBlock[]; tokens: number; cut: boolean } {
  const kept: WrittenBlock[] = [];
  let tokens = 0;
  for (const block of blocks) {
    const cost = blockTokens(block);
    if (tokens + cost > maxTokens) {
      const part = cutTo(block, maxTokens - tokens);
      return { blocks: part ? [...kept, part] : kept, tokens: maxTokens, cut: true };
    }
    kept.push(block);
    tokens += cost;
  }
  return { blocks: kept, tokens, cut: false };
}

function blockTokens(block: WrittenBlock): number {
  return block.type === 'text' ? tokensOf(block.text) : tokensOf(block.name) + tokensOf(block.json);
}

/** As much of a block as so many tokens hold; null if that is nothing. */
function cutTo(block: WrittenBlock, tokens: number): WrittenBlock | null {
  if (block.type === 'text') {
    const text = firstBytes(block.text, tokens * BYTES_PER_TOKEN);
    return text === '' ? null : { ...block, text };
  }
  const left = tokens - tokensOf(block.name);
  return left < 0 ? null : { ...block, json: firstBytes(block.json, left * BYTES_PER_TOKEN) };
}

/** The longest beginning that fits, whole characters only. */
function firstBytes(text: string, bytes: number): string {
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > bytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}
