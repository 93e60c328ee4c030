import { tokensOf } from '../metering/estimate-tokens.js';
import type { Draft, DraftBlock, DraftEnd } from './draft.js';

export type StopReason = DraftEnd | 'max_tokens' | 'stop_sequence';

/** What the model wrote and why it stopped. */
export interface Fitted {
  readonly blocks: readonly DraftBlock[];
  readonly stopReason: StopReason;
  readonly stopSequence: string | null;
  readonly outputTokens: number;
}

export interface WritingLimits {
  readonly maxTokens: number;
  readonly stopSequences: readonly string[];
}

const BYTES_PER_TOKEN = 4;

/** Stops a draft where the request says: at a sequence in its text, or at `max_tokens`. */
export function fitDraft(draft: Draft, limits: WritingLimits): Fitted {
  const stopped = stopAt(draft.blocks, limits.stopSequences);
  const fitted = fit(stopped.blocks, limits.maxTokens);
  const reason = stopped.sequence === null ? draft.end : 'stop_sequence';
  return {
    blocks: fitted.blocks,
    stopReason: fitted.cut ? 'max_tokens' : reason,
    stopSequence: fitted.cut ? null : stopped.sequence,
    // Saying nothing costs a token, too, unless nothing was to be written.
    outputTokens: Math.max(Math.min(1, limits.maxTokens), fitted.tokens),
  };
}

/** Output tokens of a block. What the provider's own tools bring is read, not written. */
export function blockOutput(block: DraftBlock): number {
  switch (block.type) {
    case 'text':
    case 'thinking':
      return tokensOf(block.text);
    case 'tool_use':
    case 'server_tool_use':
      return tokensOf(block.name) + tokensOf(block.json);
    case 'web_search_tool_result':
      return 0;
  }
}

/** What follows the sequence is never written; what stands before it in its block is. */
function stopAt(
  blocks: readonly DraftBlock[],
  sequences: readonly string[],
): { blocks: readonly DraftBlock[]; sequence: string | null } {
  for (const [index, block] of blocks.entries()) {
    if (block.type !== 'text') continue;
    const found = sequences
      .map((sequence) => ({ sequence, at: block.text.indexOf(sequence) }))
      .filter((one) => one.at >= 0)
      .toSorted((a, b) => a.at - b.at)[0];
    if (!found) continue;
    const text = block.text.slice(0, found.at);
    const before = blocks.slice(0, index);
    return { blocks: text ? [...before, { ...block, text }] : before, sequence: found.sequence };
  }
  return { blocks, sequence: null };
}

function fit(
  blocks: readonly DraftBlock[],
  maxTokens: number,
): { blocks: DraftBlock[]; tokens: number; cut: boolean } {
  const kept: DraftBlock[] = [];
  let tokens = 0;
  for (const block of blocks) {
    const cost = blockOutput(block);
    if (tokens + cost > maxTokens) {
      const part = cutTo(block, maxTokens - tokens);
      return { blocks: part ? [...kept, part] : kept, tokens: maxTokens, cut: true };
    }
    kept.push(block);
    tokens += cost;
  }
  return { blocks: kept, tokens, cut: false };
}

/** As much of a block as so many tokens hold; null if that is nothing. */
function cutTo(block: DraftBlock, tokens: number): DraftBlock | null {
  if (block.type === 'web_search_tool_result') return block;
  if (block.type === 'text' || block.type === 'thinking') {
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
