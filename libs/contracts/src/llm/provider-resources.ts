import { z } from 'zod';
import { defineBucket } from '../contract.js';
import { Name } from '../identity.js';
import type { TenantId, Version } from '../identity.js';

/** What an application has at a provider: what it has put there, and what its answers have made. */
export const ProviderResource = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('file'),
    /** The target that has it, where code in an answer of that has made it; left out for an upload. */
    target: Name.optional(),
  }),
  z.object({
    kind: z.literal('batch'),
    /** Whether its results have been read to the end, and counted. */
    settled: z.boolean(),
    /** What was set aside for each of its models, under the id that it is settled by. */
    reservations: z
      .array(
        z.object({
          callId: z.uuid(),
          model: z.string(),
          promptTokens: z.int().nonnegative(),
          completionTokens: z.int().nonnegative(),
          requests: z.int().positive(),
        }),
      )
      .min(1),
    /** Under which id the pieces lie of what its results are read with, and how many they are. */
    notes: z.object({ id: z.uuid(), parts: z.int().nonnegative() }),
  }),
  /** A piece of that, encrypted under a key of the tenant. */
  z.object({ kind: z.literal('notes'), sealed: z.string() }),
  /** A container in which code of its answers has run, and the target that has it. */
  z.object({ kind: z.literal('container'), target: Name }),
]);
export type ProviderResource = z.output<typeof ProviderResource>;

/** Whose files are whose: as long as the files themselves. Written and read by llm-egress alone. */
export const providerFiles = defineBucket({
  bucket: 'provider-files',
  value: ProviderResource,
  ttlSeconds: 0,
});

/**
 * Whose batches and containers are whose: longer than a provider keeps results, which is 29 days, and
 * containers, which is 30.
 */
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
