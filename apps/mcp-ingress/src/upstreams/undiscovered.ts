import { GatewayError } from '@gatehouse/contracts';
import type { PublishedMcpServer } from '@gatehouse/contracts';

/** Of one kind of what an upstream server has. */
interface Offer {
  readonly shown: number;
  /** So many are not, since nobody has approved them. */
  readonly withheld: number;
}

/**
 * Why an upstream server has nothing to offer, where that is not what the server itself says: an empty list
 * would look like an answer. Null if it has something, or truly nothing.
 */
export function undiscovered(
  { upstream }: Pick<PublishedMcpServer, 'upstream'>,
  { shown, withheld }: Offer,
): GatewayError | null {
  if (!upstream || shown > 0) return null;
  if (!upstream.discovered) {
    const message = 'The MCP server behind this one has not been reached yet';
    return new GatewayError('backend_unavailable', message, { retryAfterSeconds: 10 });
  }
  if (withheld === 0) return null;
  const message = 'What the MCP server behind this one offers has not been approved yet';
  return new GatewayError('backend_unavailable', message);
}

/** The same of its tools. */
export function undiscoveredTools(server: {
  readonly published: Pick<PublishedMcpServer, 'upstream'>;
  readonly tools: { readonly size: number };
}): GatewayError | null {
  const { published, tools } = server;
  return undiscovered(published, {
    shown: tools.size,
    withheld: published.upstream?.withheld ?? 0,
  });
}
