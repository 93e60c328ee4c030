import { GatewayError } from '@gatehouse/contracts';
import type { PublishedMcpServer } from '@gatehouse/contracts';
import { MODERN_VERSION, negotiate } from '../wire/protocol.js';
import type { McpAnswer, McpRequest } from './mcp-request.js';

/** Lists change with the catalogue, and a client learns of it by their time to live. */
const CAPABILITIES = { tools: { listChanged: false } };

/** Answers `initialize`, of the revisions with a handshake. Nothing is remembered of it. */
export function initialize({ params, server }: McpRequest): McpAnswer {
  const { protocolVersion } = params;
  if (typeof protocolVersion !== 'string') {
    throw new GatewayError('invalid_arguments', 'Invalid params: protocolVersion is required');
  }
  return {
    result: {
      protocolVersion: negotiate(protocolVersion),
      capabilities: CAPABILITIES,
      serverInfo: serverInfo(server.published),
      ...instructions(server.published),
    },
  };
}

/** Answers `server/discover`, of protocol 2026-07-28. */
export function discover({ server }: McpRequest, options: { readonly ttlMs: number }): McpAnswer {
  return {
    result: {
      supportedVersions: [MODERN_VERSION],
      capabilities: CAPABILITIES,
      ...instructions(server.published),
      ttlMs: options.ttlMs,
      cacheScope: 'private',
    },
  };
}

/** How a server calls itself. */
export function serverInfo({ name, title, version }: PublishedMcpServer): Record<string, string> {
  return { name, title, version };
}

function instructions({ description }: PublishedMcpServer): { instructions?: string } {
  return description ? { instructions: description } : {};
}
