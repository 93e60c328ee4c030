import { z } from 'zod';
import { Description, ResourceScopes, Title } from '../fields.js';
import { toolPolicyOverride } from './tool-policy.js';

const { shape: _, ...governed } = toolPolicyOverride;

const ItemOverride = z.strictObject({
  title: Title.optional(),
  description: Description.optional(),
  hidden: z.boolean().default(false),
  ...governed,
  scopes: ResourceScopes.default([]),
});
export type ItemOverride = z.output<typeof ItemOverride>;

const MAX_OVERRIDES = 2_000;

const ItemOverrides = z
  .record(z.string(), z.unknown())
  .refine((items) => Object.keys(items).length <= MAX_OVERRIDES, 'these are too many')
  .pipe(z.record(z.string(), ItemOverride))
  .default({});

/** What is said of an upstream server's resources and prompts: as of its tools, but that none is renamed. */
export const itemOverrides = {
  /** By URI, or by the template of URIs. */
  resources: ItemOverrides,
  /** By name. */
  prompts: ItemOverrides,
};
