import type Anthropic from '@anthropic-ai/sdk';

/** What to do after a turn of the model. */
export type NextStep =
  /** It said all that it had to say. */
  | { readonly kind: 'finish' }
  /** It asks for tools. */
  | { readonly kind: 'run-tools'; readonly uses: readonly Anthropic.ToolUseBlock[] }
  /** It paused: the same conversation again lets it go on. */
  | { readonly kind: 'resume' }
  /** Its text was cut off at the token limit. */
  | { readonly kind: 'continue-text' }
  /** Its tool calls were cut off at the token limit: the last input is not whole. */
  | { readonly kind: 'repeat-tools'; readonly uses: readonly Anthropic.ToolUseBlock[] }
  /** Nothing more can come of this. */
  | { readonly kind: 'give-up'; readonly why: string };

/** Decides by the reason why the model stopped, for every reason that there is or may come to be. */
export function nextStep(message: Pick<Anthropic.Message, 'content' | 'stop_reason'>): NextStep {
  const uses = message.content.filter((block) => block.type === 'tool_use');
  switch (message.stop_reason) {
    case 'end_turn':
    case 'stop_sequence':
      return { kind: 'finish' };
    case 'tool_use':
      if (uses.length > 0) return { kind: 'run-tools', uses };
      return { kind: 'give-up', why: 'The model stopped for a tool, but named none' };
    case 'pause_turn':
      if (message.content.length > 0) return { kind: 'resume' };
      return { kind: 'give-up', why: 'The model paused without having said anything' };
    case 'max_tokens':
      return afterCutOff(message, uses);
    case 'refusal':
      return { kind: 'give-up', why: 'The model refused to answer' };
    case 'model_context_window_exceeded':
      return { kind: 'give-up', why: 'The conversation does not fit into the model any more' };
    case null:
    default:
      return { kind: 'give-up', why: 'The model stopped for an unknown reason' };
  }
}

function afterCutOff(
  message: Pick<Anthropic.Message, 'content'>,
  uses: readonly Anthropic.ToolUseBlock[],
): NextStep {
  if (uses.length > 0) return { kind: 'repeat-tools', uses };
  if (textOf(message) !== '') return { kind: 'continue-text' };
  return { kind: 'give-up', why: 'The model used up MAX_TOKENS without saying anything' };
}

/** All that a message says. Text comes in several blocks where parts of it have sources. */
export function textOf({ content }: Pick<Anthropic.Message, 'content'>): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}
