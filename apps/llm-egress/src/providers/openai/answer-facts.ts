import type { TokenUsage } from '@gatehouse/contracts';
import { z } from 'zod';
import { sumOfUses, usedTools } from '../../budget/tool-uses.js';
import type { AnswerFacts } from '../dialect.js';
import { servedAs } from '../served-as.js';

const Tokens = z.int().nonnegative().nullish().catch(null);
const Name = z.string().max(64).nullish().catch(null);

/** The usage of an answer, as far as it is counted here. */
export const Usage = z.object({
  prompt_tokens: Tokens,
  completion_tokens: Tokens,
  prompt_tokens_details: z
    .object({ cached_tokens: Tokens, cache_write_tokens: Tokens, cache_write_1h_tokens: Tokens })
    .nullish()
    .catch(null),
  /** What a price may depend on besides; where the answer is a translation, of what Anthropic says. */
  server_tool_use: z.record(z.string().max(64), Tokens).nullish().catch(null),
  inference_geo: Name,
  speed: Name,
});
type Usage = z.output<typeof Usage>;

/** What an answer, or any piece of a streamed one, says about itself. */
export const Head = z.object({
  id: z.string().nullish().catch(null),
  model: z.string().nullish().catch(null),
  usage: Usage.nullish().catch(null),
  service_tier: Name,
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
  readonly fileIds = [];
  thought = false;
  outputCharacters = 0;
  readonly toolUses = {};
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
    if (head.usage) this.told = told(head.usage, this.serviceTier);
  }

  /** Of several choices the first one's reason is kept. */
  stopped(choice: number, reason: string | null | undefined): void {
    if (choice === 0 || this.stopReason === null) this.stopReason = reason ?? this.stopReason;
  }
}

function told(usage: Usage, serviceTier: string | null): TokenUsage {
  const { prompt_tokens_details: prompt, inference_geo: inferenceGeo, speed } = usage;
  const created = prompt?.cache_write_tokens ?? 0;
  const keptLonger = Math.min(created, prompt?.cache_write_1h_tokens ?? 0);
  const uses = Object.entries(usage.server_tool_use ?? {}).map(([name, count]) => ({
    [name]: count ?? 0,
  }));
  const served = servedAs({ serviceTier, inferenceGeo, speed });
  return {
    promptTokens: usage.prompt_tokens ?? 0,
    completionTokens: usage.completion_tokens ?? 0,
    cacheCreationTokens: created,
    cacheReadTokens: prompt?.cached_tokens ?? 0,
    ...(keptLonger > 0 ? { cacheCreation1hTokens: keptLonger } : {}),
    ...usedTools(sumOfUses(uses)),
    ...(served ? { served } : {}),
  };
}
