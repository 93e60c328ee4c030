import { SecretRef } from '@gatehouse/contracts';
import { z } from 'zod';
import { common, distinct, HttpBase, ResourceScopes } from '../fields.js';
import { TokenLimitsSpec } from './limits.js';
import { PiiSpec } from './pii.js';

/** A model API on the way out: its provider, who may spend how much, and what must not leave. */
export const LlmApiSpec = z.strictObject({
  ...common,
  scopes: ResourceScopes.default([]),
  provider: z.strictObject({
    dialect: z.enum(['anthropic']),
    baseUrl: HttpBase,
    key: SecretRef,
    timeoutMs: z.int().min(1).max(3_600_000).default(600_000),
  }),
  models: distinct(
    z.string().regex(/^[^\s*]+\*?$|^\*$/, 'use a model name, or a prefix ending in *'),
    (model) => model,
    { min: 1, max: 200 },
  ),
  tokenLimits: TokenLimitsSpec.default([]),
  pii: PiiSpec.prefault({}),
});
