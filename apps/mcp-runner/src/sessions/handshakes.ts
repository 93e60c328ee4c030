import type { Message } from './message.js';

/** "Method not found" (JSON-RPC 2.0), and that other revisions are spoken (MCP 2026-07-28, versioning). */
const NO_HANDSHAKE = [-32_601, -32_022];

/**
 * Which servers have no handshake, since they speak MCP 2026-07-28 alone. It is told by their answer to one, and
 * not by asking them first: of those that have a handshake, some end at a message before it, and some are silent.
 */
export class Handshakes {
  private readonly missing = new Set<string>();

  /** Whether a conversation with the server may begin with this request. */
  begins(server: string, method: string): boolean {
    return method === 'initialize' || (method === 'server/discover' && this.missing.has(server));
  }

  /** Takes what a server has answered to the request that a conversation was begun with. */
  learn(server: string, method: string, answer: Message | null): void {
    if (answer?.kind !== 'response') return;
    const { isError, errorCode } = answer;
    const isHandshake = method === 'initialize';
    const hasNone = errorCode !== undefined && NO_HANDSHAKE.includes(errorCode);
    // It has shaken hands, or does not do without.
    const hasOne = isHandshake ? !isError : isError;
    if (isHandshake && hasNone) this.missing.add(server);
    else if (hasOne) this.missing.delete(server);
  }
}
