import { z } from 'zod';
import { defineBucket } from './contract.js';
import type { Name, TenantId } from './identity.js';

/**
 * What placeholders stand for, sealed by llm-egress for itself: for agents that keep a conversation as the
 * model has seen it, and come back without the values.
 */
export const maskingPlaceholders = defineBucket({
  bucket: 'masking-placeholders',
  value: z.object({ sealed: z.base64() }),
  ttlSeconds: 86_400,
});

/** Where the value of a placeholder is kept. `digest` tells nothing of either. */
export function maskingPlaceholder(
  owner: {
    readonly tenant: z.output<typeof TenantId>;
    readonly application: z.output<typeof Name>;
  },
  digest: string,
): string {
  return `${owner.tenant}/${owner.application}/${digest}`;
}
