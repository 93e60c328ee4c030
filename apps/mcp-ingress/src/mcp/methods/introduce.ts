import { GatewayError } from '@gatehouse/contracts';
import type { PublishedMcpServer } from '@gatehouse/contracts';
import type { ServedServer } from '../../catalog/snapshot.js';
import { hasFeature } from '../../items/feature.js';
import { isSubscribable } from '../../subscriptions/subscribable.js';
import { logs } from '../../upstreams/logs.js';
import { MODERN_VERSION, negotiate } from '../wire/protocol.js';
import type { McpAnswer, McpRequest } from './mcp-request.js';

/** What there is to ask for, and to be told of: lists change with the catalogue. */
function capabilitiesOf(server: ServedServer): Record<string, unknown> {
  const listChanged = true;
  const resources = { subscribe: isSubscribable(server), listChanged };
  return {
    tools: { listChanged },
    ...(logs(server) ? { logging: {} } : {}),
    ...(hasFeature(server, 'resources') ? { resources } : {}),
    ...(hasFeature(server, 'prompts') ? { prompts: { listChanged } } : {}),
    ...(hasFeature(server, 'completions') ? { completions: {} } : {}),
  };
}

/** Answers `initialize`, of the revisions with a handshake. Nothing is remembered of it. */
export function initialize({ params, server }: McpRequest): McpAnswer {
  const { protocolVersion } = params;
  if (typeof protocolVersion !== 'string') {
    throw new GatewayError('invalid_arguments', 'Invalid params: protocolVersion is required');
  }
  return {
    result: {
      protocolVersion: negotiate(protocolVersion),
      capabilities: capabilitiesOf(server),
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
      capabilities: capabilitiesOf(server),
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
