import type { PublishedTool, UpstreamTool } from '@gatehouse/contracts';
import { SpanKind, withSpan } from '@gatehouse/service-kit';
import { Injectable } from '@nestjs/common';
import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/client';
import type { BackendCall, Caller, Reply, Transport } from '../backends/backend.js';
import { hideSecrets } from '../backends/hide-secrets.js';
import { asksIn, missingCapability, shownCapabilities } from './upstream-asks.js';
import { UpstreamHttp } from './upstream-fetch.js';
import { upstreamFailure } from './upstream-failure.js';
import { UpstreamSessions } from './upstream-sessions.js';
import { upstreamOf } from './upstream.js';
import type { Upstream } from './upstream.js';

/** Text of a server's own that a model is shown of an error. */
const MAX_TEXT = 2_000;

/** Calls tools of upstream MCP servers. The body of a reply is the result, as the server gave it. */
@Injectable()
export class UpstreamTools implements Transport {
  constructor(
    private readonly sessions: UpstreamSessions,
    private readonly http: UpstreamHttp,
  ) {}

  /**
   * @throws GatewayError `backend_unavailable`, `backend_unauthorized` or `backend_timeout`; `ask_refused` and
   *   `capability_missing` for a tool that asks what its caller is not, or cannot be, asked.
   */
  async call(call: BackendCall): Promise<Reply> {
    const { tool } = call;
    const upstream = upstreamOf(tool);
    if (!upstream || !tool.upstream) return { status: 404, body: refusal('no such tool') };
    const ofUpstream = tool.upstream;
    const { hostname } = new URL(upstream.backend.url);
    const attributes = {
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': tool.name,
      'server.address': hostname,
    };
    return withSpan('tools/call', { kind: SpanKind.CLIENT, attributes }, () =>
      this.callTool(call, upstream, ofUpstream),
    );
  }

  private async callTool(
    call: BackendCall,
    upstream: Upstream,
    { tool: name, asks }: UpstreamTool,
  ): Promise<Reply> {
    const { application, user, progress, askable } = call.caller;
    const asking = { askable, asks, server: upstream.owner.name };
    const caller = { application, user, capabilities: shownCapabilities(asking) };
    try {
      const result = await this.sessions.request(upstream, caller, {
        method: 'tools/call',
        params: { name, arguments: { ...call.request.arguments }, ...broughtBack(call.caller) },
        signal: call.signal,
        timeoutMs: call.timeoutMs,
        ...(progress ? { onProgress: progress } : {}),
      });
      const secrets = await this.http.secretsOf(upstream, call.signal);
      const input = asksIn(result, asking);
      hideSecrets(input?.asks ?? result, secrets);
      if (input) return { status: 200, body: null, asks: input };
      return { status: statusOf(result, call.tool), body: result };
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw upstreamFailure(error);
      const missing = missingCapability(error, asking);
      if (missing) throw missing;
      return protocolReply(error);
    }
  }
}

function broughtBack({ round }: Caller): Record<string, unknown> {
  return {
    ...(round?.answers ? { inputResponses: round.answers } : {}),
    ...(typeof round?.state === 'string' ? { requestState: round.state } : {}),
  };
}

/** A failure of a tool that only reads is one to try again; of another, nobody knows what it changed. */
function statusOf(
  { isError }: Readonly<Record<string, unknown>>,
  { annotations }: PublishedTool,
): number {
  return isError === true && annotations.readOnlyHint ? 400 : 200;
}

/** What the server says of the request itself is an answer; that it failed is a failure. */
function protocolReply({ code, message }: ProtocolError): Reply {
  const isOfRequest = code === ProtocolErrorCode.InvalidParams || code >= -32_000;
  return { status: isOfRequest ? 400 : 502, body: refusal(message) };
}

function refusal(text: string): Record<string, unknown> {
  return { content: [{ type: 'text', text: text.slice(0, MAX_TEXT) }], isError: true };
}
