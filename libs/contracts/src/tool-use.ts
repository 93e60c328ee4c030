import { z } from 'zod';
import { defineBucket } from './contract.js';
import { Name, TenantId, W3cIds } from './identity.js';

/** A tool call that a model proposed, as llm-egress saw it leave. */
export const ProposedToolUse = z.object({
  toolUseId: z.string(),
  tool: z.string(),
  argumentsHash: z.string(),
  at: z.iso.datetime(),
  /** The span of the model call that proposed it. */
  trace: W3cIds,
  /** Set by the ingress once a `tools/call` has been matched to it. */
  consumedBy: z.uuid().nullable(),
});
export type ProposedToolUse = z.output<typeof ProposedToolUse>;

/**
 * What models have proposed in the last minutes: what lets an agent's reasoning and its tool calls form
 * one trace although the agent sends no header. Written by llm-egress before the caller sees the block;
 * read by mcp-ingress (by arguments) and by llm-egress (by id, for the next turn).
 */
export const toolUses = defineBucket({
  bucket: 'tool-uses',
  value: z.object({ proposals: z.array(ProposedToolUse) }),
  ttlSeconds: 900,
});

interface Owner {
  readonly tenant: z.output<typeof TenantId>;
  readonly application: z.output<typeof Name>;
}

/** All open proposals of an application with these canonical arguments, whatever the tool was called. */
export function toolUseByArguments(owner: Owner, argumentsHash: string): string {
  return `${owner.tenant}/${owner.application}/args/${argumentsHash}`;
}

/** The proposal with this id. Ids come from providers, so what a key may not hold is written in hex. */
export function toolUseById(owner: Owner, toolUseId: string): string {
  const safe = toolUseId.replaceAll(
    /[^a-zA-Z0-9_-]/g,
    (char) => `=${char.charCodeAt(0).toString(16)}`,
  );
  return `${owner.tenant}/${owner.application}/id/${safe}`;
}
