import type { UpstreamTool } from '@gatehouse/contracts';
import { SpanKind, withSpan } from '@gatehouse/service-kit';
import { Injectable } from '@nestjs/common';
import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/client';
import type { BackendCall, Reply, Transport } from '../backends/backend.js';
import { hideSecrets } from '../backends/hide-secrets.js';
import { converse, methodOf } from './converse.js';
import type { ConversationPeers } from './converse.js';
import { HeldCalls } from './held-calls.js';
import type { AskCaller } from './held-call.js';
import { missingCapability, shownCapabilities } from './upstream-asks.js';
import type { Asking } from './upstream-asks.js';
import { UpstreamHttp } from './upstream-fetch.js';
import { upstreamFailure } from './upstream-failure.js';
import { UpstreamSessions } from './upstream-sessions.js';
import { upstreamOf } from './upstream.js';
import type { Upstream } from './upstream.js';

/** Text of a server's own that a model is shown of an error. */
const MAX_TEXT = 2_000;

/** Calls tools of upstream MCP servers, reads their resources and gets their prompts. The body of a reply is the result, as the server gave it. */
@Injectable()
export class UpstreamTools implements Transport {
  constructor(
    private readonly sessions: UpstreamSessions,
    private readonly http: UpstreamHttp,
    private readonly held: HeldCalls,
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
    const method = methodOf(tool);
    const { hostname } = new URL(upstream.backend.url);
    const attributes = {
      'mcp.method.name': method,
      ...(method === 'tools/call' ? { 'gen_ai.tool.name': tool.name } : {}),
      'server.address': hostname,
    };
    return withSpan(method, { kind: SpanKind.CLIENT, attributes }, () =>
      this.ask(call, upstream, ofUpstream),
    );
  }

  private async ask(call: BackendCall, upstream: Upstream, tool: UpstreamTool): Promise<Reply> {
    const { application, user, askable, round } = call.caller;
    const asking = { askable, asks: tool.asks, server: upstream.owner.name };
    const caller = { application, user, capabilities: shownCapabilities(asking) };
    const peers: ConversationPeers = {
      send: (request) => this.sessions.request(upstream, caller, request),
      secrets: (signal) => this.http.secretsOf(upstream, signal),
    };
    // What goes wrong is told in words of the table here: a held call may be waited for at another replica.
    const run = (ask: AskCaller | null, signal: AbortSignal): Promise<Reply> =>
      converse({ call, tool, asking, ask, signal }, peers).catch(async (error: unknown) => {
        const { status, body } = protocolReply(error, asking);
        return { status, body: hideSecrets(body, await peers.secrets(signal)) };
      });
    if (round?.held) return this.held.resume(round.held, round.answers ?? {}, call);
    const mayBeAsked = Object.keys(caller.capabilities).length > 0;
    if (!mayBeAsked || askable.how === 'never') return run(null, call.signal);
    if (askable.how === 'directly') return run(askable.ask, call.signal);
    return this.held.begin(application, call.signal, run);
  }
}

/**
 * What the server says of the request itself is an answer; that it failed is a failure.
 * @throws GatewayError what any other error means.
 */
function protocolReply(error: unknown, asking: Asking): Reply {
  if (!(error instanceof ProtocolError)) throw upstreamFailure(error);
  const missing = missingCapability(error, asking);
  if (missing) throw missing;
  const { code, message } = error;
  if (code === ProtocolErrorCode.ResourceNotFound) return { status: 404, body: refusal(message) };
  const isOfRequest = code === ProtocolErrorCode.InvalidParams || code >= -32_000;
  return { status: isOfRequest ? 400 : 502, body: refusal(message) };
}

function refusal(text: string): Record<string, unknown> {
  return { content: [{ type: 'text', text: text.slice(0, MAX_TEXT) }], isError: true };
}
