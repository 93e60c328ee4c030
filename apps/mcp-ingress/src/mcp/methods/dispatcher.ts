import { GatewayError } from '@gatehouse/contracts';
import { SpanKind, withSpan } from '@gatehouse/service-kit';
import { Injectable } from '@nestjs/common';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { Events } from '../../events.js';
import { ITEM_METHODS } from '../../items/item-tool.js';
import type { McpAnswer, McpRequest } from './mcp-request.js';
import { MethodTable } from './method-table.js';
import { requestAttributes } from './request-attributes.js';
import { ToolCallMethod } from './tool-call-method.js';
import { callerContext } from './trace-context.js';

/** Has each request answered by its method. Transports hand requests over to it and know nothing of methods. */
@Injectable()
export class Dispatcher {
  constructor(
    private readonly toolCalls: ToolCallMethod,
    private readonly methods: MethodTable,
    private readonly events: Events,
  ) {}

  /** @throws GatewayError what the caller is to be told; `not_found` for a method that there is not. */
  async dispatch(request: McpRequest): Promise<McpAnswer> {
    // It has a span of its own, in a trace that has to be found first.
    if (request.method === 'tools/call') return this.toolCalls.answer(request);
    const method = this.methods.find(request);
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
      if (error.status >= 500 && !isGoverned(request)) this.events.failed(error, { callId: null });
      throw error;
    } finally {
      const seconds = (performance.now() - start) / 1000;
      const { method: name, version: protocolVersion } = request;
      this.events.operationEnded({ method: name, tool: null, protocolVersion, errorType, seconds });
    }
  }
}

/** What goes through the pipeline reports its failures there. */
function isGoverned({ method }: McpRequest): boolean {
  return ITEM_METHODS.some((each) => each === method);
}
