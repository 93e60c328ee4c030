import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from '@jest/globals';
import { nextStep } from './next-step.js';

const said: Anthropic.TextBlock = { type: 'text', text: 'Hello', citations: null };
const use: Anthropic.ToolUseBlock = {
  type: 'tool_use',
  id: 'toolu_1',
  name: 'search',
  input: {},
  caller: { type: 'direct' },
};
type Content = Anthropic.Message['content'];

describe('the next step after a turn', () => {
  it.each<[string | null, Content, string]>([
    ['end_turn', [said], 'finish'],
    ['end_turn', [], 'finish'],
    ['stop_sequence', [said], 'finish'],
    ['tool_use', [said, use], 'run-tools'],
    ['tool_use', [said], 'give-up'],
    ['pause_turn', [said], 'resume'],
    ['pause_turn', [], 'give-up'],
    ['max_tokens', [said], 'continue-text'],
    ['max_tokens', [said, use], 'repeat-tools'],
    ['max_tokens', [], 'give-up'],
    ['refusal', [said], 'give-up'],
    ['refusal', [use], 'give-up'],
    ['model_context_window_exceeded', [said], 'give-up'],
    ['something_new', [use], 'give-up'],
    [null, [said], 'give-up'],
  ])('after %s with %j is to %s', (stopReason, content, kind) => {
    const message = { content, stop_reason: stopReason as Anthropic.StopReason | null };
    expect(nextStep(message).kind).toBe(kind);
  });
});
