import { z } from 'zod';
import { defineRpc } from '../contract.js';
import { Name, Principal, Version } from '../identity.js';

const RpcId = z.union([z.string(), z.number()]);

/**
 * Hands a message of the transport HTTP+SSE (MCP 2024-11-05) from the replica of mcp-ingress that has
 * received it to the one that holds the stream of its session, which runs it and answers on the stream. The
 * caller has been identified by the message's own token. Refused with `not_found` where there is no such
 * session of this caller, and with `quota_exceeded` where too much of it is under way.
 */
export const mcpIngressMessageDeliver = defineRpc({
  subject: 'mcp-ingress.message.deliver.v1',
  addressed: true,
  request: z.strictObject({
    sessionId: z.string().min(1).max(256),
    server: Name,
    serverVersion: Version,
    principal: z.strictObject(Principal.shape),
    /** The revision of MCP, as far as it is known. */
    version: z.string(),
    requests: z.array(
      z.strictObject({
        id: RpcId,
        method: z.string(),
        params: z.record(z.string(), z.unknown()),
      }),
    ),
    /** The ids of requests whose answers are no longer wanted. */
    cancelled: z.array(RpcId),
    /** Headers that may hold a trace context. */
    headers: z.record(z.string(), z.string()),
    /** Milliseconds since the Unix epoch. */
    receivedAt: z.number(),
  }),
  reply: z.object({}),
});
export type SessionMessage = z.output<typeof mcpIngressMessageDeliver.request>;
