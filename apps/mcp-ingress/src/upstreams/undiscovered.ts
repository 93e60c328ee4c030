import { GatewayError } from '@gatehouse/contracts';
import type { ServedServer } from '../catalog/snapshot.js';

/**
 * Why an upstream server has nothing to offer, where that is not what the server itself says: an empty list
 * would look like an answer. Null if it has something, or truly nothing.
 */
export function undiscovered({ published, tools }: ServedServer): GatewayError | null {
  const { upstream } = published;
  if (!upstream || tools.size > 0) return null;
  if (!upstream.discovered) {
    const message = 'The MCP server behind this one has not been reached yet';
    return new GatewayError('backend_unavailable', message, { retryAfterSeconds: 10 });
  }
  if (upstream.withheld === 0) return null;
  const message = 'What the MCP server behind this one offers has not been approved yet';
  return new GatewayError('backend_unavailable', message);
}
