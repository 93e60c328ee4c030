import { ERRORS, GatewayError } from '@gatehouse/contracts';
import { contextFrom, SpanKind, withSpan } from '@gatehouse/service-kit';
import type { Context, Span, SpanOptions } from '@gatehouse/service-kit';
import { Injectable } from '@nestjs/common';
import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Link } from '@opentelemetry/api';
import { Events } from '../../events.js';
import { ToolUseJoin } from '../../join/tool-use-join.js';
import type { Claim, Provenance } from '../../join/tool-use-join.js';
import { unknownTool } from '../../tool-call/steps/find-tool.js';
import type { IncomingCall, ToolCall } from '../../tool-call/tool-call.js';
import { ToolCalls } from '../../tool-call/tool-calls.js';
import type { ToolOutcome } from '../../tool-call/tool-outcome.js';
import { toToolResult } from '../wire/rpc-error.js';
import { incomingCall } from './incoming-call.js';
import type { CarriedCall } from './incoming-call.js';
import type { McpAnswer, McpRequest } from './mcp-request.js';
import { requestAttributes } from './request-attributes.js';
import { callerContext, traceIdOf } from './trace-context.js';

const HTTP_ATTRIBUTES = { 'network.protocol.name': 'http', 'network.transport': 'tcp' };

type Ending = { readonly outcome: ToolOutcome } | { readonly error: GatewayError };

/** Answers `tools/call`: finds out which trace the call belongs to, and governs it within. */
@Injectable()
export class ToolCallMethod {
  constructor(
    private readonly toolCalls: ToolCalls,
    private readonly join: ToolUseJoin,
    private readonly events: Events,
  ) {}

  /** @throws GatewayError what is a JSON-RPC error; what a model can mend is a result with `isError`. */
  async answer(request: McpRequest): Promise<McpAnswer> {
    const { call, ending } = await this.run(request, requestAttributes(request));
    this.report(call, request, ending);
    return answerOf(call, ending);
  }

  /**
   * The same for a call that has not come over MCP.
   * @throws GatewayError whatever kept it from having a result.
   */
  async carryOut(request: CarriedCall): Promise<ToolOutcome> {
    const { call, ending } = await this.run(request, HTTP_ATTRIBUTES);
    if ('outcome' in ending) return ending.outcome;
    throw toldOf(call, ending.error);
  }

  private async run(
    request: CarriedCall,
    attributes: Attributes,
  ): Promise<{ readonly call: ToolCall; readonly ending: Ending }> {
    const incoming = incomingCall(request);
    const context = callerContext(request);
    const { claim, looked } = await this.claim(incoming, request, context);
    const call: ToolCall = {
      ...incoming,
      server: request.server,
      join: claim?.join ?? null,
      joinIsKnown: looked,
    };
    const options = spanOptions(attributes, call, { context, claim });
    const ending = await withSpan(spanName(call), options, (span) => this.govern(call, span));
    return { call, ending };
  }

  private claim(
    { id: callId, tool, argumentsHash }: IncomingCall,
    { principal, server }: CarriedCall,
    context: Context | null,
  ): Promise<Provenance> {
    if (argumentsHash === null) return Promise.resolve({ claim: null, looked: true });
    const traceId = traceIdOf(context);
    const mayComeAgain = server.tools.get(tool)?.annotations.readOnlyHint === false;
    return this.join.claim({ callId, principal, tool, argumentsHash, traceId, mayComeAgain });
  }

  private async govern(call: ToolCall, span: Span): Promise<Ending> {
    const ending = await this.toolCalls.govern(call).then(
      (outcome) => ({ outcome }),
      (thrown: unknown) => ({ error: GatewayError.from(thrown) }),
    );
    const errorType = errorTypeOf(ending);
    if (errorType) span.setAttribute('error.type', errorType);
    if ('error' in ending) {
      const { status, jsonRpc } = ERRORS[ending.error.code];
      span.setAttribute('rpc.response.status_code', String(jsonRpc));
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    }
    return ending;
  }

  private report(call: ToolCall, request: McpRequest, ending: Ending): void {
    this.events.operationEnded({
      method: request.method,
      tool: call.trail.toolIsKnown ? call.tool : null,
      protocolVersion: request.version,
      errorType: errorTypeOf(ending),
      seconds: call.trail.elapsedMs() / 1000,
    });
  }
}

function toldOf(call: ToolCall, error: GatewayError): GatewayError {
  return error.code === 'policy_denied' ? unknownTool(call.tool) : error;
}

/**
 * What the caller is told. A tool that a policy denies looks like one that is not there, as it does in the
 * tool list; why it was denied is in the audit trail.
 */
function answerOf(call: ToolCall, ending: Ending): McpAnswer {
  if ('outcome' in ending) {
    const { result, limits } = ending.outcome;
    return { result: { ...result }, limits };
  }
  const error = toldOf(call, ending.error);
  const result = toToolResult(error);
  if (result) return { result: { ...result } };
  throw error;
}

function errorTypeOf(ending: Ending): string | null {
  if ('error' in ending) return ending.error.code;
  return ending.outcome.result.isError ? 'tool_error' : null;
}

/** `tools/call <tool>`; a name that a caller made up would make a span name of its own. */
function spanName({ server, tool }: ToolCall): string {
  return server.tools.has(tool) ? `tools/call ${tool}` : 'tools/call';
}

function spanOptions(
  attributes: Attributes,
  { tool, server }: ToolCall,
  origin: { readonly context: Context | null; readonly claim: Claim | null },
): SpanOptions {
  const { context, claim } = origin;
  const proposal = claim && contextFrom(claim.trace);
  return {
    kind: SpanKind.SERVER,
    attributes: {
      ...attributes,
      'gen_ai.operation.name': 'execute_tool',
      ...(server.tools.has(tool) ? { 'gen_ai.tool.name': tool } : {}),
      ...(claim ? { 'gen_ai.tool.call.id': claim.join.toolUseId } : {}),
    },
    parent: context ?? proposal ?? ROOT_CONTEXT,
    links: context && proposal ? linksTo(proposal) : [],
  };
}

function linksTo(proposal: Context): Link[] {
  const context = trace.getSpanContext(proposal);
  return context ? [{ context }] : [];
}
