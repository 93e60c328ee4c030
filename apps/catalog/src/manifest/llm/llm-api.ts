import { z } from 'zod';
import { common, ResourceScopes } from '../fields.js';
import { EndpointsSpec } from './endpoints.js';
import { DefaultMaxTokensSpec } from './completion.js';
import { LimitsSpec, MaxTokensPolicySpec } from './limits.js';
import { ModelPatterns } from './models.js';
import { GuardrailsSpec } from './guardrails.js';
import { PiiSpec } from './pii.js';
import { PricesSpec } from './prices.js';
import { DefaultMaxUsesSpec } from './tool-uses.js';
import { UnseenContentSpec } from './unseen-content.js';
import { ModelNames, RoutingSpec, TargetsSpec } from './targets.js';

/** A model API on the way out: where it goes, who may spend how much, and what must not leave. */
export const LlmApiSpec = z.strictObject({
  ...common,
  scopes: ResourceScopes.default([]),
  targets: TargetsSpec,
  routing: RoutingSpec.prefault({}),
  models: ModelPatterns,
  aliases: ModelNames,
  prices: PricesSpec.default([]),
  limits: LimitsSpec.default([]),
  whenMaxTokensExceedsBudget: MaxTokensPolicySpec,
  pii: PiiSpec.prefault({}),
  ...EndpointsSpec.shape,
  defaultMaxTokens: DefaultMaxTokensSpec,
  defaultMaxUses: DefaultMaxUsesSpec,
  guardrails: GuardrailsSpec.prefault({}),
  unseenContent: UnseenContentSpec,
});
