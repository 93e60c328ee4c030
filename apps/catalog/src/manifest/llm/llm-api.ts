import { ModelPattern } from '@gatehouse/contracts';
import { z } from 'zod';
import { common, distinct, ResourceScopes } from '../fields.js';
import { EndpointsSpec } from './endpoints.js';
import { DefaultMaxTokensSpec } from './completion.js';
import { LimitsSpec, MaxTokensPolicySpec } from './limits.js';
import { PiiSpec } from './pii.js';
import { TargetsSpec } from './targets.js';

/** A model API on the way out: where it goes, who may spend how much, and what must not leave. */
export const LlmApiSpec = z.strictObject({
  ...common,
  scopes: ResourceScopes.default([]),
  targets: TargetsSpec,
  models: distinct(ModelPattern, (model) => model, { min: 1, max: 200 }),
  limits: LimitsSpec.default([]),
  whenMaxTokensExceedsBudget: MaxTokensPolicySpec,
  pii: PiiSpec.prefault({}),
  ...EndpointsSpec.shape,
  defaultMaxTokens: DefaultMaxTokensSpec,
});
