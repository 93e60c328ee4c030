import { Injectable } from '@nestjs/common';
import type { Behaviour } from '../behaviour/behaviour.js';
import type { PromptUsage, Usage } from '../books/usage.js';
import { Ids } from '../chance/ids.js';
import { webSearchOf } from '../server-tools/web-search.js';
import { conversationOf } from '../thinking/conversation-digest.js';
import type { MessageRequest } from '../wire/message-request.js';
import { fitDraft } from '../writing/fit-draft.js';
import { writeDraft } from '../writing/write-draft.js';
import type { AnswerBlock, AnsweredMessage } from './message-body.js';
import type { ReadRequest } from './parse-request.js';
import { sealBlocks } from './seal-blocks.js';

interface Circumstances {
  readonly prompt: PromptUsage;
  readonly behaviour: Behaviour;
  readonly tier: Usage['tier'];
}

/** Writes the answer to a request that has passed every check. */
@Injectable()
export class MessageWriter {
  constructor(private readonly ids: Ids) {}

  write(
    { request, blocks }: ReadRequest<MessageRequest>,
    { prompt, behaviour, tier }: Circumstances,
  ): AnsweredMessage {
    const id = this.ids.next('msg');
    const limits = { maxTokens: request.max_tokens, stopSequences: request.stop_sequences ?? [] };
    const draft = writeDraft(request, behaviour, (kind) => this.ids.next(kind));
    const fitted = fitDraft(draft, limits);
    const answered = sealBlocks(fitted.blocks, () => conversationOf(blocks));
    return {
      id,
      model: request.model,
      blocks: answered,
      stopReason: fitted.stopReason,
      stopSequence: fitted.stopSequence,
      diagnostics: request.diagnostics !== undefined && request.diagnostics !== null,
      usage: {
        prompt,
        output: fitted.outputTokens,
        thinking: request.thinking ? thinkingTokens(answered) : null,
        webSearches: webSearchOf(request.tools ?? []) ? searches(answered) : null,
        tier,
      },
    };
  }
}

function thinkingTokens(blocks: readonly AnswerBlock[]): number {
  return blocks
    .filter(({ type }) => type === 'thinking' || type === 'redacted_thinking')
    .reduce((sum, { tokens }) => sum + tokens, 0);
}

function searches(blocks: readonly AnswerBlock[]): number {
  return blocks.filter(({ type }) => type === 'web_search_tool_result').length;
}
