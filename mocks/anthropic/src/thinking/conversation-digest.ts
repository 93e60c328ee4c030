import { createHash } from 'node:crypto';
import { meaningOf } from '../prompt/prompt-block.js';
import type { PromptBlock } from '../prompt/prompt-block.js';

/**
 * What thinking is bound to: the conversation before it, as the model reads it. Marks, tools and the
 * thinking itself are no part of it.
 */
export class ConversationDigest {
  private current = '';
  /** How many blocks were taken in. */
  readonly history: string[] = [''];

  /** Takes in the next block. */
  add(block: PromptBlock): void {
    if (block.section === 'tools' || isThinking(block)) return;
    const hash = createHash('sha256').update(this.current).update('\n').update(meaningOf(block));
    this.current = hash.digest('base64url').slice(0, 22);
    this.history.push(this.current);
  }

  /** The digest as it was so many blocks ago; null if there were not as many. */
  before(blocks: number): string | null {
    return this.history.at(-1 - blocks) ?? null;
  }
}

/** The digest of a whole prompt. */
export function conversationOf(blocks: readonly PromptBlock[]): string {
  const digest = new ConversationDigest();
  for (const block of blocks) digest.add(block);
  return digest.before(0) ?? '';
}

export function isThinking({ block }: PromptBlock): boolean {
  return block?.type === 'thinking' || block?.type === 'redacted_thinking';
}
