import { describe, expect, it } from '@jest/globals';
import { composeMessage } from './compose-message.js';
import type { WrittenMessage, WritingLimits } from './compose-message.js';

const call = { tool: 'get_customer', input: { customer_id: 'C-4821' } };

function compose(
  turn: { text: string; calls?: (typeof call)[] },
  limits: Partial<WritingLimits> = {},
): WrittenMessage {
  let next = 0;
  return composeMessage(
    { calls: [], ...turn },
    { maxTokens: 1_000, stopSequences: [], ...limits },
    () => `toolu_${(next += 1)}`,
  );
}

describe('composeMessage', () => {
  it('ends a turn of text with end_turn and a turn with calls with tool_use', () => {
    expect(compose({ text: 'Hello' }).stopReason).toBe('end_turn');
    const message = compose({ text: 'Wait', calls: [call, call] });
    expect(message.stopReason).toBe('tool_use');
    expect(message.blocks.map((block) => block.type)).toEqual(['text', 'tool_use', 'tool_use']);
    expect(message.blocks[1]).toMatchObject({ id: 'toolu_1', json: '{"customer_id":"C-4821"}' });
  });

  it('writes no more than max_tokens', () => {
    const message = compose({ text: 'x'.repeat(100) }, { maxTokens: 5 });
    expect(message).toMatchObject({
      blocks: [{ text: 'x'.repeat(20) }],
      stopReason: 'max_tokens',
      outputTokens: 5,
    });
  });

  it('never cuts inside a character', () => {
    const [block] = compose({ text: '😀😀😀' }, { maxTokens: 2 }).blocks;
    expect(block).toEqual({ type: 'text', text: '😀😀' });
  });

  it('cuts the input of a call that does not fit, and makes no further call', () => {
    const message = compose({ text: '', calls: [call, call] }, { maxTokens: 5 });
    expect(message.blocks).toEqual([
      { type: 'tool_use', id: 'toolu_1', name: 'get_customer', json: '{"custom' },
    ]);
    expect(message.stopReason).toBe('max_tokens');
  });

  it('stops before the first stop sequence, and says which it was', () => {
    const message = compose({ text: 'one END two STOP' }, { stopSequences: ['STOP', 'END'] });
    expect(message).toMatchObject({
      blocks: [{ text: 'one ' }],
      stopReason: 'stop_sequence',
      stopSequence: 'END',
    });
  });

  it('costs a token even when it says nothing', () => {
    expect(compose({ text: '' }).outputTokens).toBe(1);
  });
});
