import { traitsOf } from '../models/traits.js';
import type { PromptBlock } from '../prompt/prompt-block.js';
import type { CountTokensRequest } from '../wire/message-request.js';
import { refusal } from '../wire/refusal.js';
import { ConversationDigest } from './conversation-digest.js';
import { verifyRedacted, verifyThinking } from './signature.js';
import type { ThinkingFacts } from './signature.js';

/**
 * Checks that thinking comes back as it was written, and where the model wants it so, in the conversation
 * in which it was thought.
 * @throws GatewayError `invalid_request` with the path of the block.
 */
export function checkThinkingBlocks(
  blocks: readonly PromptBlock[],
  request: CountTokensRequest,
): void {
  if (
    !blocks.some(({ block }) => block?.type === 'thinking' || block?.type === 'redacted_thinking')
  ) {
    return;
  }
  const bound = traitsOf(request.model).boundThinking && !dropsForeign(request);
  const latest = messageOf(blocks.findLast(({ role }) => role === 'assistant'));
  const digest = new ConversationDigest();
  for (const block of blocks) {
    const facts = verify(block, latest);
    if (facts && bound && digest.before(facts.offset) !== facts.conversation) {
      throw foreign(block.path);
    }
    digest.add(block);
  }
}

function dropsForeign({ thinking }: CountTokensRequest): boolean {
  if (!thinking || !('block_binding' in thinking)) return false;
  return thinking.block_binding?.prefix_mismatch_behavior === 'drop_block';
}

/** The facts of a thinking block; null for any other block. */
function verify({ block, path }: PromptBlock, latest: string | null): ThinkingFacts | null {
  if (block?.type === 'thinking') {
    const facts = verifyThinking(block.thinking, block.signature);
    if (facts) return facts;
    throw altered(path, latest, 'Invalid `signature` in `thinking` block');
  }
  if (block?.type === 'redacted_thinking') {
    const facts = verifyRedacted(block.data);
    if (facts) return facts;
    throw altered(path, latest, 'Invalid `data` in `redacted_thinking` block');
  }
  return null;
}

function altered(path: string, latest: string | null, text: string): Error {
  if (path.startsWith(`${latest}.`)) {
    return refusal(
      `${path}: \`thinking\` or \`redacted_thinking\` blocks in the latest assistant message cannot be modified. ` +
        'These blocks must remain as they were in the original response.',
    );
  }
  return refusal(`${path}: ${text}`);
}

function foreign(path: string): Error {
  return refusal(
    `${path}: Invalid \`signature\` in \`thinking\` block. The block is bound to a different conversation. ` +
      'Remove the block, or set `thinking.block_binding.prefix_mismatch_behavior` to "drop_block". ' +
      'That setting requires the `thinking-binding-controls-2026-08-01` value in the `anthropic-beta` header.',
  );
}

/** `messages.3` of `messages.3.content.0`. */
function messageOf(block: PromptBlock | undefined): string | null {
  return block ? block.path.split('.').slice(0, 2).join('.') : null;
}
