import { GatewayError } from '@gatehouse/contracts';
import type { Watch } from '../guardrails/chain.js';
import type { PermittedCall } from '../resource-call/resource-call.js';
import type { Deps } from '../model-call/deps.js';
import { enforcing, observing } from '../model-call/steps/guard-watch.js';
import { toldOnce } from './batch-watch.js';

/** A larger answer of a batch is refused rather than judged, as one that came alone would be. */
const MAX_JUDGED_BYTES = 16 * 1024 * 1024;

/** Shows the answers among the results of a batch to the guardrails of the LLM API, each by itself. */
export class ResultGuard {
  private readonly enforced: Watch;
  private readonly observed: Watch;

  constructor(
    private readonly call: PermittedCall,
    deps: Pick<Deps, 'webhooks' | 'events'>,
  ) {
    this.enforced = toldOnce(enforcing(call, 'response', deps));
    this.observed = toldOnce(observing(call, 'response', deps));
  }

  /** Whether anything may be refused or changed here. */
  get enforces(): boolean {
    return this.call.served.guardrails.response.enforces;
  }

  /** Whether there is anything to ask. */
  get looks(): boolean {
    return this.enforces || this.call.served.guardrails.response.observes;
  }

  /** The masked answer as it may go on, or why it may not. */
  async judge(message: Buffer): Promise<Buffer | GatewayError> {
    if (!this.looks) return message;
    const chain = this.call.served.guardrails.response;
    const speech =
      message.length > MAX_JUDGED_BYTES ? null : this.call.dialect.messageSpeech(message);
    if (!speech) return this.enforces ? UNREADABLE : message;
    // Waited for, unlike elsewhere: else as many results as a provider can send would wait in memory.
    await chain.observe(speech.texts, this.observed);
    try {
      const texts = await chain.enforce(speech.texts, this.enforced);
      const changed = texts.some((text, index) => text !== speech.texts[index]?.text);
      return changed ? speech.withTexts(texts) : message;
    } catch (error) {
      if (error instanceof GatewayError) return error;
      throw error;
    }
  }
}

const UNREADABLE = new GatewayError(
  'guardrail_unavailable',
  'The answer cannot be read, or is too large for its guardrails',
);
