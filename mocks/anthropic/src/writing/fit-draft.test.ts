import { describe, expect, it } from '@jest/globals';
import { textBlock } from './draft.js';
import type { Draft, DraftBlock } from './draft.js';
import { fitDraft } from './fit-draft.js';
import type { Fitted, WritingLimits } from './fit-draft.js';

const json = '{"customer_id":"C-4821"}';

function call(id: string): DraftBlock {
  return { type: 'tool_use', id, name: 'get_customer', json };
}

function fit(blocks: DraftBlock[], limits: Partial<WritingLimits> = {}): Fitted {
  const calls = blocks.some((block) => block.type === 'tool_use');
  const draft: Draft = { blocks, end: calls ? 'tool_use' : 'end_turn' };
  return fitDraft(draft, { maxTokens: 1_000, stopSequences: [], ...limits });
}

describe('fitDraft', () => {
  it('leaves what fits as it is', () => {
    expect(fit([textBlock('Hello')]).stopReason).toBe('end_turn');
    const message = fit([textBlock('Wait'), call('a'), call('b')]);
    expect(message.stopReason).toBe('tool_use');
    expect(message.blocks).toHaveLength(3);
  });

  it('writes no more than max_tokens', () => {
    expect(fit([textBlock('x'.repeat(100))], { maxTokens: 5 })).toMatchObject({
      blocks: [{ text: 'x'.repeat(20) }],
      stopReason: 'max_tokens',
      outputTokens: 5,
    });
  });

  it('counts thinking, and cuts it', () => {
    const thinking = { type: 'thinking', text: 'x'.repeat(40), display: 'omitted' } as const;
    expect(fit([thinking, textBlock('Hello')], { maxTokens: 11 })).toMatchObject({
      blocks: [{ type: 'thinking' }, { text: 'Hell' }],
      stopReason: 'max_tokens',
    });
    expect(fit([thinking], { maxTokens: 5 }).blocks).toMatchObject([{ text: 'x'.repeat(20) }]);
  });

  it('never cuts inside a character', () => {
    expect(fit([textBlock('😀😀😀')], { maxTokens: 2 }).blocks).toMatchObject([{ text: '😀😀' }]);
  });

  it('cuts the input of a call that does not fit, and makes no further call', () => {
    const message = fit([call('a'), call('b')], { maxTokens: 5 });
    expect(message.blocks).toEqual([
      { type: 'tool_use', id: 'a', name: 'get_customer', json: '{"custom' },
    ]);
    expect(message.stopReason).toBe('max_tokens');
  });

  it('stops before the first stop sequence, says which it was, and calls nothing after it', () => {
    const blocks = [textBlock('one END two STOP'), call('a')];
    expect(fit(blocks, { stopSequences: ['STOP', 'END'] })).toMatchObject({
      blocks: [{ text: 'one ' }],
      stopReason: 'stop_sequence',
      stopSequence: 'END',
    });
  });

  it('costs a token even when it says nothing, unless nothing was to be written', () => {
    expect(fit([]).outputTokens).toBe(1);
    const warmed = fit([textBlock('Hello')], { maxTokens: 0 });
    expect(warmed).toMatchObject({ blocks: [], outputTokens: 0, stopReason: 'max_tokens' });
  });
});
