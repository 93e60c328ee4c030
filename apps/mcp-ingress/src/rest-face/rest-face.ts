import { GatewayError } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { MemberReport } from '../aggregation/member-report.js';
import type { IngressConfig } from '../config.js';
import type { AddressParams } from '../mcp/address.js';
import { Admission } from '../mcp/admission.js';
import type { Knock } from '../mcp/admission.js';
import type { HttpAnswer } from '../mcp/http/http-answer.js';
import { rateLimitHeaders } from '../mcp/http/rate-limit-headers.js';
import { ToolCallMethod } from '../mcp/methods/tool-call-method.js';
import { ServerTools } from '../tool-list/server-tools.js';
import { describeFace } from './openapi.js';

/** A tool that is called over REST. */
export interface Invocation {
  readonly tool: string;
  /** The body, as it came: the tool's arguments. */
  readonly text: string;
  /** The key under which it is to be done once. */
  readonly onceKey: string | null;
}

export type RestRequest = Omit<Knock, 'transport'>;

/** Tools for agents that do not speak MCP: the same list, and the same pipeline. */
@Injectable()
export class RestFace {
  constructor(
    private readonly admission: Admission,
    private readonly serverTools: ServerTools,
    private readonly toolCalls: ToolCallMethod,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  /**
   * The server that has the addresses at the root.
   * @throws GatewayError `not_found` where none is configured.
   */
  defaultServer(): AddressParams {
    const { REST_DEFAULT_SERVER: address } = this.config;
    if (!address) throw new GatewayError('not_found');
    return { server: address.name, version: address.version };
  }

  /** @throws GatewayError as `visibleTo` does, or why the caller is not let in. */
  async list(request: RestRequest): Promise<HttpAnswer> {
    const { server, principal } = await this.admission.admit(
      { ...request, transport: 'rest' },
      null,
    );
    const { tools, members } = await this.serverTools.visibleTo(principal, server);
    return { status: 200, headers: { ...PRIVATE, ...missingHeader(members) }, body: tools };
  }

  /** @throws GatewayError as `list` does. */
  async describe(request: RestRequest): Promise<HttpAnswer> {
    const { server, principal } = await this.admission.admit(
      { ...request, transport: 'rest' },
      null,
    );
    const { tools, members } = await this.serverTools.visibleTo(principal, server);
    const { name, version } = request.address;
    const url = `${this.config.MCP_PUBLIC_URL.replace(/\/$/, '')}/${name}/v${version}`;
    const body = describeFace(server.published, tools, url);
    return { status: 200, headers: { ...PRIVATE, ...missingHeader(members) }, body };
  }

  /**
   * Calls a tool. What the tool says is the answer, also where it is an error of its own.
   * @throws GatewayError why it was not called, or how the backend failed.
   */
  async invoke(request: RestRequest, { tool, text, onceKey }: Invocation): Promise<HttpAnswer> {
    const knock = { ...request, transport: 'rest' as const };
    const admitted = await this.admission.admit(knock, { name: tool });
    const params = { name: tool, arguments: argumentsIn(text) };
    const call = { ...knock, ...admitted, params, ...(onceKey === null ? {} : { onceKey }) };
    const { result, limits } = await this.toolCalls.carryOut(call);
    return { status: 200, headers: { ...PRIVATE, ...rateLimitHeaders(limits) }, body: result };
  }
}

/** What one caller may see is never for another's cache. */
const PRIVATE = { 'cache-control': 'private, no-store' };

/** The members of an aggregate whose tools are not among those that are listed. */
function missingHeader(members: readonly MemberReport[] | null): Record<string, string> {
  const missing = (members ?? []).filter(({ status }) => status === 'missing');
  if (missing.length === 0) return {};
  return { 'gatehouse-missing-members': missing.map(({ name }) => name).join(', ') };
}

function argumentsIn(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw new GatewayError('invalid_request', 'The body is not valid JSON');
  }
}
