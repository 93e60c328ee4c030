import { GatewayError } from '@gatehouse/contracts';
import { CONFIG, SpanKind, withSpan } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { IngressConfig } from '../../config.js';
import { Events } from '../../events.js';
import type { Era } from '../wire/protocol.js';
import { discover, initialize } from './introduce.js';
import type { McpAnswer, McpRequest } from './mcp-request.js';
import { requestAttributes } from './request-attributes.js';
import { ToolCallMethod } from './tool-call-method.js';
import { ToolLists } from './tool-lists.js';
import { callerContext } from './trace-context.js';

type Method = (request: McpRequest) => McpAnswer | Promise<McpAnswer>;
type Methods = ReadonlyMap<string, Method>;

/** Which method does what, in each era. Transports hand requests over to it and know nothing of methods. */
@Injectable()
export class Dispatcher {
  private readonly methods: Readonly<Record<Era, Methods>>;

  constructor(
    private readonly toolCalls: ToolCallMethod,
    toolLists: ToolLists,
    @Inject(CONFIG) config: IngressConfig,
    private readonly events: Events,
  ) {
    const list: Method = (request) => toolLists.list(request);
    const introduce: Method = (request) => discover(request, { ttlMs: config.TOOL_LIST_TTL_MS });
    this.methods = {
      legacy: new Map<string, Method>([
        ['initialize', initialize],
        ['ping', () => ({ result: {} })],
        ['tools/list', list],
      ]),
      modern: new Map<string, Method>([
        ['server/discover', introduce],
        ['tools/list', list],
      ]),
    };
  }

  /** @throws GatewayError what the caller is to be told; `not_found` for a method that there is not. */
  async dispatch(request: McpRequest): Promise<McpAnswer> {
    // It has a span of its own, in a trace that has to be found first.
    if (request.method === 'tools/call') return this.toolCalls.answer(request);
    const method = this.methods[request.era].get(request.method);
    if (!method) throw new GatewayError('not_found', 'There is no such method');
    const options = {
      kind: SpanKind.SERVER,
      attributes: requestAttributes(request),
      parent: callerContext(request) ?? ROOT_CONTEXT,
    };
    const start = performance.now();
    let errorType: string | null = null;
    try {
      return await withSpan(request.method, options, async () => method(request));
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      errorType = error.code;
      if (error.status >= 500) this.events.failed(error, { callId: null });
      throw error;
    } finally {
      const seconds = (performance.now() - start) / 1000;
      const { method: name, version: protocolVersion } = request;
      this.events.operationEnded({ method: name, tool: null, protocolVersion, errorType, seconds });
    }
  }
}
