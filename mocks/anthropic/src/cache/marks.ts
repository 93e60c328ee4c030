import type { PromptBlock } from '../prompt/prompt-block.js';
import type { CacheMark } from '../wire/content-block.js';
import { refusal } from '../wire/refusal.js';

/** Where a prompt is to be kept, and for how long. */
export interface Breakpoint {
  /** The index of the last block of the prefix. */
  readonly index: number;
  readonly ttl: '5m' | '1h';
}

const MOST_MARKS = 4;

/**
 * The places where the prompt is to be kept: those that are marked, and with a mark on the request itself
 * the last block that can be.
 * @throws GatewayError `invalid_request` for too many marks, or a longer time after a shorter one.
 */
export function breakpointsOf(
  blocks: readonly PromptBlock[],
  automatic: CacheMark | null | undefined,
): Breakpoint[] {
  const marked = blocks.flatMap((block, index) =>
    block.mark ? [{ index, ttl: ttlOf(block.mark) }] : [],
  );
  const all = automatic ? withAutomatic(marked, blocks, ttlOf(automatic)) : marked;
  if (all.length > MOST_MARKS) {
    throw refusal(
      `A maximum of ${MOST_MARKS} blocks with cache_control may be provided. Found ${all.length}.`,
    );
  }
  checkOrder(all, blocks);
  return all;
}

function withAutomatic(
  marked: readonly Breakpoint[],
  blocks: readonly PromptBlock[],
  ttl: Breakpoint['ttl'],
): Breakpoint[] {
  const index = blocks.findLastIndex((block) => !isThinking(block));
  const present = marked.find((one) => one.index === index);
  if (!present) return [...marked, { index, ttl }];
  if (present.ttl !== ttl) {
    throw refusal(
      `Top-level cache_control has ttl='${ttl}' but the target block already has cache_control with ttl='${present.ttl}'`,
    );
  }
  return [...marked];
}

function checkOrder(marked: readonly Breakpoint[], blocks: readonly PromptBlock[]): void {
  const short = marked.find((one) => one.ttl === '5m');
  const late = marked.find((one) => short && one.ttl === '1h' && one.index > short.index);
  if (!late) return;
  throw refusal(
    `${blocks[late.index]?.path ?? ''}.cache_control.ttl: a ttl='1h' cache_control block must not come after ` +
      "a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.",
  );
}

/** Thinking is kept together with what follows it, and cannot be marked. */
function isThinking({ block }: PromptBlock): boolean {
  return block?.type === 'thinking' || block?.type === 'redacted_thinking';
}

function ttlOf(mark: CacheMark): Breakpoint['ttl'] {
  return mark.ttl ?? '5m';
}
