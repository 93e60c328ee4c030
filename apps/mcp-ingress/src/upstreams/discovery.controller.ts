import { RpcHandler } from '@gatehouse/bus';
import { mcpIngressUpstreamDiscover } from '@gatehouse/contracts';
import { Controller } from '@nestjs/common';
import { ProtocolError } from '@modelcontextprotocol/client';
import type { z } from 'zod';
import { discoverUpstream } from './discover-upstream.js';
import { upstreamFailure } from './upstream-failure.js';
import { UpstreamSessions } from './upstream-sessions.js';

type DiscoverRequest = z.output<typeof mcpIngressUpstreamDiscover.request>;
type DiscoverReply = z.output<typeof mcpIngressUpstreamDiscover.reply>;

/** A control plane that asks does not wait longer than this, in ms. */
const MAX_MS = 15_000;

/** Asks upstream MCP servers what they have, for the catalogue. */
@Controller()
export class DiscoveryController {
  constructor(private readonly sessions: UpstreamSessions) {}

  @RpcHandler(mcpIngressUpstreamDiscover)
  async discover({ name, version, backend, connection }: DiscoverRequest): Promise<DiscoverReply> {
    const timeoutMs = Math.min(backend.timeoutMs, MAX_MS);
    const owner = { name, version };
    const upstream = { backend: { ...backend, timeoutMs }, connection, owner };
    try {
      return await this.sessions.once(upstream, async (session) => ({
        protocolVersion: session.protocolVersion,
        completes: session.has('completions'),
        subscribes: session.tellsOfResources,
        ...(await discoverUpstream(session, {
          signal: AbortSignal.timeout(timeoutMs),
          timeoutMs,
        })),
      }));
    } catch (error) {
      throw upstreamFailure(error instanceof ProtocolError ? new TypeError(error.message) : error);
    }
  }
}
