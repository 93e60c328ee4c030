import { z } from 'zod';
import { EndpointPolicy } from './endpoints.js';
import { DefaultMaxTokens } from './completion.js';
import { LlmLimit, MaxTokensPolicy } from './limits.js';
import { GuardrailPolicy } from './guardrails.js';
import { PiiPolicy } from './pii.js';
import { ModelPrice } from './prices.js';
import { DefaultMaxUses } from './tool-uses.js';
import { UnseenContent } from './unseen-content.js';
import { LlmRouting, LlmTarget, ModelName, ModelPattern } from './targets.js';

/** What an LLM API enforces, beside who may call it. One file of this folder for each subject. */
export const LlmApiPolicy = z.object({
  /** Models that may be called: exact names or prefixes ending in `*`. */
  models: z.array(ModelPattern).min(1),
  /** Other names that callers may use for a model. */
  aliases: z.record(ModelName, ModelName),
  targets: z.array(LlmTarget).min(1),
  routing: LlmRouting,
  prices: z.array(ModelPrice),
  limits: z.array(LlmLimit),
  whenMaxTokensExceedsBudget: MaxTokensPolicy,
  pii: PiiPolicy,
  ...EndpointPolicy.shape,
  defaultMaxTokens: DefaultMaxTokens,
  defaultMaxUses: DefaultMaxUses.default(10),
  guardrails: GuardrailPolicy,
  unseenContent: UnseenContent.default('allow'),
});
export type LlmApiPolicy = z.output<typeof LlmApiPolicy>;
