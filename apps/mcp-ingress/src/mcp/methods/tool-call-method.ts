import { ERRORS, GatewayError } from '@gatehouse/contracts';
import { contextFrom, SpanKind, withSpan } from '@gatehouse/service-kit';
import type { Context, Span, SpanOptions } from '@gatehouse/service-kit';
import { Injectable } from '@nestjs/common';
import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Link } from '@opentelemetry/api';
import { Events } from '../../events.js';
import { ToolUseJoin } from '../../join/tool-use-join.js';
import type { Claim, Provenance } from '../../join/tool-use-join.js';
import { inspectArguments } from '../../tool-call/inspect-arguments.js';
import { unknownTool } from '../../tool-call/steps/find-tool.js';
import type { IncomingCall, ToolCall } from '../../tool-call/tool-call.js';
import { ToolCalls } from '../../tool-call/tool-calls.js';
import type { AskOutcome, ToolOutcome } from '../../tool-call/tool-outcome.js';
import { ToolSearches } from '../../tool-search/tool-searches.js';
import { isSearch } from '../../tool-search/unwrap-call.js';
import { toToolResult } from '../wire/rpc-error.js';
import { incomingCall } from './incoming-call.js';
import type { CarriedCall } from './incoming-call.js';
import type { McpAnswer, McpRequest } from './mcp-request.js';
import { meantCall } from './meant-call.js';
import type { MeantCall } from './meant-call.js';
import { requestAttributes } from './request-attributes.js';
import { callerContext, traceIdOf } from './trace-context.js';

const HTTP_ATTRIBUTES = { 'network.protocol.name': 'http', 'network.transport': 'tcp' };

type Ending = { readonly outcome: ToolOutcome | AskOutcome } | { readonly error: GatewayError };

/** Answers `tools/call`: finds out which trace the call belongs to, and governs it within. */
@Injectable()
export class ToolCallMethod {
  constructor(
    private readonly toolCalls: ToolCalls,
    private readonly join: ToolUseJoin,
    private readonly searches: ToolSearches,
    private readonly events: Events,
  ) {}

  /** @throws GatewayError what is a JSON-RPC error; what a model can mend is a result with `isError`. */
  async answer(request: McpRequest): Promise<McpAnswer> {
    const { call, called, ending } = await this.run(request, requestAttributes(request));
    this.report(call, request, ending);
    return answerOf(call, called, ending);
  }

  /**
   * The same for a call that has not come over MCP.
   * @throws GatewayError whatever kept it from having a result.
   */
  async carryOut(request: CarriedCall): Promise<ToolOutcome> {
    const { call, called, ending } = await this.run(request, HTTP_ATTRIBUTES);
    if ('error' in ending) throw toldOf(call, called, ending.error);
    // Nobody is asked who cannot be.
    if ('asked' in ending.outcome) throw new GatewayError('ask_refused');
    return ending.outcome;
  }

  private async run(
    request: CarriedCall,
    attributes: Attributes,
  ): Promise<{ readonly call: ToolCall; readonly called: string; readonly ending: Ending }> {
    const meant = meantCall(request);
    const incoming = incomingCall(meant);
    const context = callerContext(request);
    const { claim, looked } = await this.claim(incoming, meant, context);
    const call: ToolCall = {
      ...incoming,
      server: meant.server,
      ...(meant.aggregate ? { aggregate: meant.aggregate } : {}),
      join: claim?.join ?? null,
      joinIsKnown: looked,
    };
    const options = spanOptions(attributes, call, { context, claim });
    const ending = await withSpan(spanName(call), options, (span) =>
      this.govern(call, meant, span),
    );
    return { call, called: meant.called, ending };
  }

  /** A model has proposed what the caller said, not what that means here. */
  private claim(
    incoming: IncomingCall,
    { principal, server, said }: MeantCall,
    context: Context | null,
  ): Promise<Provenance> {
    const { id: callId } = incoming;
    const argumentsHash = said.wrapped
      ? inspectArguments(said.arguments).argumentsHash
      : incoming.argumentsHash;
    if (argumentsHash === null) return Promise.resolve({ claim: null, looked: true });
    const traceId = traceIdOf(context);
    const { askable } = incoming;
    const isLaterRound = askable.how === 'in-rounds' && askable.brought !== null;
    const mayComeAgain =
      isLaterRound || server.tools.get(incoming.tool)?.annotations.readOnlyHint === false;
    const { tool } = said;
    return this.join.claim({ callId, principal, tool, argumentsHash, traceId, mayComeAgain });
  }

  private async govern(call: ToolCall, { server }: MeantCall, span: Span): Promise<Ending> {
    const outcome: Promise<ToolOutcome | AskOutcome> = isSearch(server, { name: call.tool })
      ? this.searches.answer(call, server)
      : this.toolCalls.govern(call);
    const ending = await outcome.then(
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

/** The error as the caller may hear it, who knows the tool by this name. */
function toldOf(call: ToolCall, name: string, error: GatewayError): GatewayError {
  return error.code === 'unknown_tool' || isHidden(call, error) ? unknownTool(name) : error;
}

/**
 * What the caller is told. A tool that a policy denies looks like one that is not there, as it does in the
 * tool list; why it was denied is in the audit trail.
 */
function answerOf(call: ToolCall, name: string, ending: Ending): McpAnswer {
  if ('outcome' in ending) {
    const { outcome } = ending;
    const result = 'asked' in outcome ? outcome.asked : outcome.result;
    return { result: { ...result }, limits: outcome.limits };
  }
  const error = toldOf(call, name, ending.error);
  const result = toToolResult(error);
  if (result) return { result: { ...result } };
  throw error;
}

/** Who may enter an aggregate, but not the member, does not learn by trying which tools that has. */
function isHidden({ aggregate, trail }: ToolCall, { code }: GatewayError): boolean {
  if (code === 'policy_denied') return true;
  return code === 'not_subscribed' && aggregate !== undefined && trail.toolIsKnown;
}

function errorTypeOf(ending: Ending): string | null {
  if ('error' in ending) return ending.error.code;
  if ('asked' in ending.outcome) return null;
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
