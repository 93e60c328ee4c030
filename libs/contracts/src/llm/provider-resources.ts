import { z } from 'zod';
import { defineBucket } from '../contract.js';
import type { Name, TenantId, Version } from '../identity.js';

/** What an application has put at a provider: its batches, and its files. */
export const ProviderResource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file') }),
  z.object({
    kind: z.literal('batch'),
    model: z.string(),
    /** What was set aside for it, under the id that it is settled by. */
    reservation: z.object({
      callId: z.uuid(),
      promptTokens: z.int().nonnegative(),
      completionTokens: z.int().nonnegative(),
      requests: z.int().positive(),
      settled: z.boolean(),
    }),
    /** In how many pieces the personal values lie that its results get back. */
    valueParts: z.int().nonnegative(),
  }),
  /** A piece of them, encrypted under a key of the tenant. */
  z.object({ kind: z.literal('values'), sealed: z.string() }),
]);
export type ProviderResource = z.output<typeof ProviderResource>;

/** Whose files are whose: as long as the files themselves. Written and read by llm-egress alone. */
export const providerFiles = defineBucket({
  bucket: 'provider-files',
  value: ProviderResource,
  ttlSeconds: 0,
});

/** Whose batches are whose: longer than a provider keeps results, which is 29 days. */
export const providerBatches = defineBucket({
  bucket: 'provider-batches',
  value: ProviderResource,
  ttlSeconds: 32 * 86_400,
});

/** Whose it is, and at which LLM API. */
export interface ResourceOwner {
  readonly tenant: z.output<typeof TenantId>;
  readonly application: z.output<typeof Name>;
  readonly api: {
    readonly name: z.output<typeof Name>;
    readonly version: z.output<typeof Version>;
  };
}

/** The key of what a provider calls by this id; what a key may not hold is written in hex. */
export function providerResourceKey(owner: ResourceOwner, id: string): string {
  const safe = id.replaceAll(
    /[^a-zA-Z0-9_-]/g,
    (char) => `=${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${owner.tenant}/${owner.application}/${owner.api.name}/${owner.api.version}/${safe}`;
}
