import { z } from 'zod';
import { BackendReply } from '../backend.js';
import { defineBucket } from '../contract.js';
import type { Name, TenantId } from '../identity.js';

const callId = z.uuid().describe('the call that acts, or has acted');

/** How far the effect of one proposed tool call has come. */
export const ToolEffect = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('begun'),
    callId,
    /** Milliseconds since the Unix epoch: after this nothing more will be heard of it. */
    until: z.number(),
  }),
  z.object({
    state: z.literal('done'),
    callId,
    status: z.int(),
    /** The backend's answer; null if it was too large to be kept. */
    reply: BackendReply.nullable(),
  }),
  /** The backend was told, and nobody knows what it made of it. */
  z.object({ state: z.literal('unknown'), callId }),
]);
export type ToolEffect = z.output<typeof ToolEffect>;

/**
 * What tool calls have changed in the last minutes, by the `tool_use` that they carry out: a call that is
 * issued again does not act again. As long as the proposals are remembered. Written and read by mcp-ingress
 * alone, since it holds results.
 */
export const toolEffects = defineBucket({
  bucket: 'tool-effects',
  value: ToolEffect,
  ttlSeconds: 900,
});

/** The key of an effect. `digest`, in hex, stands for user, tool, arguments and `tool_use`. */
export function toolEffectKey(
  owner: {
    readonly tenant: z.output<typeof TenantId>;
    readonly application: z.output<typeof Name>;
  },
  digest: string,
): string {
  return `${owner.tenant}/${owner.application}/${digest}`;
}
