import type { TokenUsage } from '@gatehouse/contracts';
import { z } from 'zod';
import type { AnswerFacts } from '../dialect.js';
import { servedAs } from '../served-as.js';

const Tokens = z.int().nonnegative().nullish().catch(null);

/** The usage of an answer, as far as it is counted here. */
export const Usage = z.object({
  prompt_tokens: Tokens,
  completion_tokens: Tokens,
  prompt_tokens_details: z
    .object({ cached_tokens: Tokens, cache_write_tokens: Tokens })
    .nullish()
    .catch(null),
});

/** What an answer, or any piece of a streamed one, says about itself. */
export const Head = z.object({
  id: z.string().nullish().catch(null),
  model: z.string().nullish().catch(null),
  usage: Usage.nullish().catch(null),
  service_tier: z.string().max(64).nullish().catch(null),
});

/** No answer at all: what was seen of it counts instead. */
const UNTOLD: TokenUsage = {
  promptTokens: 0,
  completionTokens: 0,
  cacheCreationTokens: 0,
  cacheReadTokens: 0,
};

/** Gathers what an answer says about itself while it passes. */
export class AnswerReader implements AnswerFacts {
  id: string | null = null;
  model: string | null = null;
  stopReason: string | null = null;
  readonly containerId = null;
  thought = false;
  outputCharacters = 0;
  complete = false;
  failed = false;
  private told: TokenUsage | null = null;
  private serviceTier: string | null = null;

  /**
   * Only the end of a stream tells its usage. One that has begun and not ended has used what was seen of
   * it; one that ends without telling has used nobody knows what.
   */
  get usage(): TokenUsage | null {
    if (this.told) return this.told;
    return this.complete || this.outputCharacters === 0 ? null : UNTOLD;
  }

  head(head: z.output<typeof Head>): void {
    this.id = head.id || this.id;
    this.model = head.model || this.model;
    this.serviceTier = head.service_tier ?? this.serviceTier;
    if (!head.usage) return;
    const { prompt_tokens, completion_tokens, prompt_tokens_details: prompt } = head.usage;
    const served = servedAs({
      serviceTier: this.serviceTier,
      inferenceGeo: null,
      speed: null,
    });
    this.told = {
      promptTokens: prompt_tokens ?? 0,
      completionTokens: completion_tokens ?? 0,
      cacheCreationTokens: prompt?.cache_write_tokens ?? 0,
      cacheReadTokens: prompt?.cached_tokens ?? 0,
      ...(served ? { served } : {}),
    };
  }

  /** Of several choices the first one's reason is kept. */
  stopped(choice: number, reason: string | null | undefined): void {
    if (choice === 0 || this.stopReason === null) this.stopReason = reason ?? this.stopReason;
  }
}
