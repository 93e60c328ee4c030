import { z } from 'zod';
import { AskKind } from './asks.js';
import { ToolPolicy } from './tool-policy.js';

/**
 * What policies, quotas and records call a resource, a resource template or a prompt: `resource:<uri>`,
 * `template:<uriTemplate>` or `prompt:<name>`; what is too long is cut, and ends in a hash of all of it. No
 * tool is called so, for a tool's name has no colon.
 */
export const ItemId = z
  .string()
  .regex(/^(resource|template|prompt):/)
  .max(256);

/** For whom it is, how much it matters, and when it was changed last (MCP, schema, Annotations). */
export const ItemAnnotations = z.object({
  audience: z.array(z.enum(['user', 'assistant'])).optional(),
  priority: z.number().min(0).max(1).optional(),
  lastModified: z.string().optional(),
});

const { shape: _, ...governed } = ToolPolicy.shape;

const item = {
  id: ItemId,
  name: z.string().min(1),
  title: z.string().optional(),
  description: z.string().optional(),
  /** Scopes that a caller needs for it: the server's and its own. */
  requiredScopes: z.array(z.string()),
  ...governed,
};

/** Something to be read, at one address. */
export const PublishedResource = z.object({
  ...item,
  uri: z.string().min(1),
  mimeType: z.string().optional(),
  /** Its bytes, as far as the server knows. */
  size: z.number().nonnegative().optional(),
  annotations: ItemAnnotations.optional(),
});
export type PublishedResource = z.output<typeof PublishedResource>;

/** Things to be read, at the addresses that a template (RFC 6570) can become. */
export const PublishedResourceTemplate = PublishedResource.omit({ uri: true, size: true }).extend({
  uriTemplate: z.string().min(1),
});
export type PublishedResourceTemplate = z.output<typeof PublishedResourceTemplate>;

/** Messages that a person has put before the model, with gaps to be filled. */
export const PublishedPrompt = z.object({
  ...item,
  /** What its server calls it, where the manifest calls it otherwise. */
  upstreamName: z.string().min(1).optional(),
  arguments: z.array(
    z.object({
      name: z.string().min(1),
      title: z.string().optional(),
      description: z.string().optional(),
      required: z.boolean().optional(),
    }),
  ),
});
export type PublishedPrompt = z.output<typeof PublishedPrompt>;

/** What a server has beside tools. */
export const PublishedItems = z.object({
  resources: z.array(PublishedResource),
  templates: z.array(PublishedResourceTemplate),
  prompts: z.array(PublishedPrompt),
  /** Addresses, and templates of addresses, that are not read although a published template may fit them. */
  refused: z.array(z.string()),
  /** Whether the server completes arguments of its prompts and templates. */
  completes: z.boolean(),
  /** Whether the server tells when one of its resources has changed. */
  subscribes: z.boolean().default(false),
  /** What the server may ask of its caller before it gives one of them. */
  asks: z.array(AskKind).default([]),
  /** How many are not shown, since nobody has approved them as they are now. */
  withheld: z.object({ resources: z.int().nonnegative(), prompts: z.int().nonnegative() }),
});
export type PublishedItems = z.output<typeof PublishedItems>;
