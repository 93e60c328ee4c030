import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server';

/** Which of the two shapes of MCP a message has: with a handshake, or stateless. */
export type Era = 'legacy' | 'modern';

/** The stateless revision: no handshake, everything said anew with each request. */
export const MODERN_VERSION = '2026-07-28';

/** The revisions that begin with `initialize`, newest first. */
export const LEGACY_VERSIONS: readonly string[] = SUPPORTED_PROTOCOL_VERSIONS;

/** What a client speaks that does not say (MCP 2025-11-25, transports, protocol version header). */
export const UNSAID_VERSION = '2025-03-26';

/** The revisions in which a body may be a batch; later ones took it back. */
const BATCH_VERSIONS: readonly string[] = ['2025-03-26', '2024-11-05', '2024-10-07'];

export function allowsBatches(version: string): boolean {
  return BATCH_VERSIONS.includes(version);
}

/** The version to go on with: the one asked for, or else the newest that has a handshake. */
export function negotiate(requested: string): string {
  if (LEGACY_VERSIONS.includes(requested)) return requested;
  return LEGACY_VERSIONS[0] ?? UNSAID_VERSION;
}
