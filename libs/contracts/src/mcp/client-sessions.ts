import { z } from 'zod';
import { defineBucket } from '../contract.js';

/** How much a log message matters, least first (RFC 5424 section 6.2.1). */
export const LogLevel = z.enum([
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
]);
export type LogLevel = z.output<typeof LogLevel>;

/** What has been said in a session of an MCP client with a handshake, so that every replica of mcp-ingress knows it. */
export const ClientSessionState = z.object({
  /** The stream on which the client hears what belongs to no request: the one that it opened last. */
  stream: z.string().nullable().default(null),
  /** The addresses of the resources of which the client wants to be told when they change. */
  subscriptions: z.array(z.string()).default([]),
  /** From which level on the client wants to hear what servers log; null: it hears nothing. */
  logLevel: LogLevel.nullable().default(null),
});
export type ClientSessionState = z.output<typeof ClientSessionState>;

/**
 * By the SHA-256 (hex) of the session's id, which is a secret of its client. What is in use is written anew
 * again and again. Written and read by mcp-ingress alone.
 */
export const clientSessions = defineBucket({
  bucket: 'client-sessions',
  value: ClientSessionState,
  ttlSeconds: 3_600,
});
