import type { BackendReply, PublishedTool } from '@gatehouse/contracts';
import { SpanKind, withSpan } from '@gatehouse/service-kit';
import { Injectable } from '@nestjs/common';
import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/client';
import type { BackendCall, Transport } from '../backends/backend.js';
import { hideSecrets } from '../backends/hide-secrets.js';
import { UpstreamHttp } from './upstream-fetch.js';
import { upstreamFailure } from './upstream-failure.js';
import { UpstreamSessions } from './upstream-sessions.js';
import { upstreamOf } from './upstream.js';

/** Text of a server's own that a model is shown of an error. */
const MAX_TEXT = 2_000;

/** Calls tools of upstream MCP servers. The body of a reply is the result, as the server gave it. */
@Injectable()
export class UpstreamTools implements Transport {
  constructor(
    private readonly sessions: UpstreamSessions,
    private readonly http: UpstreamHttp,
  ) {}

  /** @throws GatewayError `backend_unavailable`, `backend_unauthorized` or `backend_timeout`. */
  async call(call: BackendCall): Promise<BackendReply> {
    const { tool } = call;
    const upstream = upstreamOf(tool);
    const name = tool.upstream?.tool;
    if (!upstream || name === undefined) return { status: 404, body: refusal('no such tool') };
    const { hostname } = new URL(upstream.backend.url);
    const attributes = {
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': tool.name,
      'server.address': hostname,
    };
    return withSpan('tools/call', { kind: SpanKind.CLIENT, attributes }, async () => {
      const { application, user, progress } = call.caller;
      try {
        const result = await this.sessions.request(
          upstream,
          { application, user },
          {
            method: 'tools/call',
            params: { name, arguments: { ...call.request.arguments } },
            signal: call.signal,
            timeoutMs: call.timeoutMs,
            ...(progress ? { onProgress: progress } : {}),
          },
        );
        const secrets = await this.http.secretsOf(upstream, call.signal);
        return { status: statusOf(result, tool), body: hideSecrets(answered(result), secrets) };
      } catch (error) {
        if (error instanceof ProtocolError) return protocolReply(error);
        throw upstreamFailure(error);
      }
    });
  }
}

/** A failure of a tool that only reads is one to try again; of another, nobody knows what it changed. */
function statusOf(
  { isError }: Readonly<Record<string, unknown>>,
  { annotations }: PublishedTool,
): number {
  return isError === true && annotations.readOnlyHint ? 400 : 200;
}

/** A question that the server has for a user cannot be put to one here. */
function answered(result: Record<string, unknown>): Record<string, unknown> {
  if (result['resultType'] !== 'input_required') return result;
  return refusal('The tool asks its user for more, and that cannot be passed on');
}

/** What the server says of the request itself is an answer; that it failed is a failure. */
function protocolReply({ code, message }: ProtocolError): BackendReply {
  const isOfRequest = code === ProtocolErrorCode.InvalidParams || code >= -32_000;
  return { status: isOfRequest ? 400 : 502, body: refusal(message) };
}

function refusal(text: string): Record<string, unknown> {
  return { content: [{ type: 'text', text: text.slice(0, MAX_TEXT) }], isError: true };
}
