import { z } from 'zod';
import { Description, GivenName, ResourceScopes, Title } from '../fields.js';
import { toolPolicyOverride } from './tool-policy.js';

const { shape: _, ...governed } = toolPolicyOverride;

const ItemOverride = z.strictObject({
  title: Title.optional(),
  description: Description.optional(),
  hidden: z.boolean().default(false),
  ...governed,
  scopes: ResourceScopes.default([]),
});
const PromptOverride = ItemOverride.extend({ name: GivenName.optional() });
export type ItemOverride = z.output<typeof PromptOverride>;

const MAX_OVERRIDES = 2_000;

const overridesOf = <Override extends z.ZodType>(override: Override) =>
  z
    .record(z.string(), z.unknown())
    .refine((items) => Object.keys(items).length <= MAX_OVERRIDES, 'these are too many')
    .pipe(z.record(z.string(), override))
    .default({});

/** What is said of an upstream server's resources and prompts: as of its tools. */
export const itemOverrides = {
  /** By URI, or by the template of URIs, by which a resource is asked for: it has no other name. */
  resources: overridesOf(ItemOverride),
  /** By the name that the server gives it. */
  prompts: overridesOf(PromptOverride),
};
