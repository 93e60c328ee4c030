import { z } from 'zod';
import { defineBucket } from '../contract.js';
import type { Name, TenantId } from '../identity.js';

/** How often a tool may be called with the same arguments, before that is taken for a loop. */
export const IdenticalCalls = z.object({
  limit: z.int().min(2).max(1_000),
  windowSeconds: z.int().min(1).max(600),
});
export type IdenticalCalls = z.output<typeof IdenticalCalls>;

/** What holds for a tool whose manifest says nothing of it. */
export const USUAL_IDENTICAL_CALLS: IdenticalCalls = { limit: 20, windowSeconds: 60 };

/**
 * When calls with the same arguments were made lately, in milliseconds since the Unix epoch, for the longest
 * window there is. Written and read by mcp-ingress alone.
 */
export const recentCalls = defineBucket({
  bucket: 'recent-calls',
  value: z.object({ times: z.array(z.number()).max(1_000) }),
  ttlSeconds: 600,
});

/** The key of what was called. `digest`, in hex, stands for user, tool and arguments. */
export function recentCallsKey(
  owner: {
    readonly tenant: z.output<typeof TenantId>;
    readonly application: z.output<typeof Name>;
  },
  digest: string,
): string {
  return `${owner.tenant}/${owner.application}/${digest}`;
}
