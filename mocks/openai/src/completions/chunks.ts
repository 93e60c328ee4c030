import { tokensOf } from '../metering/tokens.js';
import type { Choice } from '../writing/write-choice.js';
import { completionTokens, envelope, usageBody } from './completion.js';
import type { Completion } from './completion.js';

/** A chunk of a stream, and the tokens that are generated once it is. */
export interface StreamStep {
  readonly chunk: object;
  readonly written: number;
}

export interface StreamLayout {
  /** Whether the last chunk tells the usage, and all others say that they do not. */
  readonly usage: boolean;
  /** Cuts a text where one delta ends and the next begins. */
  readonly pieces: (text: string) => readonly string[];
}

/** The chunks of a completion in the order of the API; its choices come one after the other. */
export function* chunksOf(completion: Completion, layout: StreamLayout): Generator<StreamStep> {
  const head = {
    ...envelope(completion, 'chat.completion.chunk'),
    ...(layout.usage ? { usage: null } : {}),
  };
  let before = 0;
  for (const [index, choice] of completion.choices.entries()) {
    const chunk = (delta: object, finish: string | null = null): object => ({
      ...head,
      choices: [{ index, delta, logprobs: null, finish_reason: finish }],
    });
    for (const { delta, text } of deltasOf(choice, layout.pieces)) {
      yield { chunk: chunk(delta), written: before + Math.min(tokensOf(text), choice.tokens) };
    }
    before += choice.tokens;
    yield { chunk: chunk({}, choice.finishReason), written: before };
  }
  if (!layout.usage) return;
  const usage = { ...head, choices: [], usage: usageBody(completion) };
  yield { chunk: usage, written: completionTokens(completion) };
}

interface Delta {
  readonly delta: object;
  /** All that is written of the choice by now. */
  readonly text: string;
}

function* deltasOf(choice: Choice, pieces: StreamLayout['pieces']): Generator<Delta> {
  const content = choice.content === null ? null : '';
  yield { delta: { role: 'assistant', content, refusal: null }, text: '' };
  let text = '';
  for (const piece of pieces(choice.content ?? '')) {
    text += piece;
    yield { delta: { content: piece }, text };
  }
  for (const [index, call] of choice.calls.entries()) {
    text += call.name;
    const { id, name } = call;
    const first = { index, id, type: 'function', function: { name, arguments: '' } };
    yield { delta: { tool_calls: [first] }, text };
    for (const piece of pieces(call.arguments)) {
      text += piece;
      yield { delta: { tool_calls: [{ index, function: { arguments: piece } }] }, text };
    }
  }
}
