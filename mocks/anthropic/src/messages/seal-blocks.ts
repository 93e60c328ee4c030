import { redactThinking, signThinking } from '../thinking/signature.js';
import type { DraftBlock } from '../writing/draft.js';
import { blockOutput } from '../writing/fit-draft.js';
import type { AnswerBlock } from './message-body.js';

/**
 * The blocks of an answer: thinking is signed as it is shown, or hidden.
 * @param conversation tells what the thinking is bound to.
 */
export function sealBlocks(
  blocks: readonly DraftBlock[],
  conversation: () => string,
): AnswerBlock[] {
  let offset = 0;
  return blocks.map((block): AnswerBlock => {
    const tokens = blockOutput(block);
    if (block.type !== 'thinking') {
      offset += 1;
      return { ...block, tokens };
    }
    const facts = { tokens, conversation: conversation(), offset };
    if (block.display === 'redacted') {
      return { type: 'redacted_thinking', data: redactThinking(block.text, facts), tokens };
    }
    const thinking = block.display === 'omitted' ? '' : block.text;
    return { type: 'thinking', thinking, signature: signThinking(thinking, facts), tokens };
  });
}
