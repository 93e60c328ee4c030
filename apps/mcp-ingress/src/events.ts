import type { ErrorCode, GatewayError, Outcome } from '@gatehouse/contracts';
import { LOGGER } from '@gatehouse/service-kit';
import type { Logger } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { metrics } from '@opentelemetry/api';

const meter = metrics.getMeter('gatehouse');

/** Seconds, as the semantic conventions advise for MCP operations. */
const DURATION_BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60,
];

const operations = meter.createHistogram('mcp.server.operation.duration', {
  unit: 's',
  description: 'Duration of MCP requests as the gate saw them',
  advice: { explicitBucketBoundaries: DURATION_BUCKETS },
});
const toolCalls = meter.createCounter('gatehouse.tool_calls', {
  description: 'Tool calls by outcome',
});
const refusals = meter.createCounter('gatehouse.mcp.refusals', {
  description: 'Requests that were refused before any method of MCP was run',
});
const lostRecords = meter.createCounter('gatehouse.audit.records_lost', {
  description: 'Audit records that could not be stored in time',
});
const unfitResults = meter.createCounter('gatehouse.tool_results.unfit', {
  description: 'Results that did not fit the schema of their tool',
});
const pauses = meter.createCounter('gatehouse.backend.pauses', {
  description: 'How often an operation of a backend was paused because it kept failing',
});

const sessions = meter.createUpDownCounter('gatehouse.mcp.sse_sessions', {
  description: 'Event streams of the transport HTTP+SSE that are open',
});

const listening = meter.createUpDownCounter('gatehouse.mcp.listening_streams', {
  description: 'Event streams of Streamable HTTP on which callers are told of changes',
});

/** An event stream, by whose it is. */
interface SseSession {
  readonly address: { readonly name: string };
  readonly principal: { readonly tenant: string; readonly application: string };
}

export interface OperationEnded {
  readonly method: string;
  /** Only the name of a published tool: what a caller makes up is no label. */
  readonly tool: string | null;
  readonly protocolVersion: string;
  /** The error's code, or `tool_error` for a result with `isError`. */
  readonly errorType: string | null;
  readonly seconds: number;
}

export interface ToolCallEnded {
  readonly callId: string;
  readonly tenant: string | null;
  readonly application: string | null;
  /** Null for one that is not published: what a caller makes up is no label. */
  readonly server: string | null;
  readonly tool: string | null;
  readonly outcome: Outcome;
  readonly errorCode: ErrorCode | null;
  readonly policy: string | null;
  readonly latencyMs: number;
}

/** What the ingress reports: one function per business event, for log and metric together. */
@Injectable()
export class Events {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  /** A request of MCP was answered, whatever the answer. */
  operationEnded(ended: OperationEnded): void {
    operations.record(ended.seconds, {
      'mcp.method.name': ended.method,
      'mcp.protocol.version': ended.protocolVersion,
      'network.transport': 'tcp',
      ...(ended.tool ? { 'gen_ai.tool.name': ended.tool } : {}),
      ...(ended.errorType ? { 'error.type': ended.errorType } : {}),
    });
  }

  /** A tool call has ended, one way or another. */
  toolCallEnded(ended: ToolCallEnded): void {
    const { server, outcome, errorCode } = ended;
    toolCalls.add(1, { server: server ?? 'none', outcome, error: errorCode ?? 'none' });
    this.logger.info(ended, 'tool call ended');
  }

  /** A request was refused at the door: host, token, size or form. */
  requestRefused(refused: { readonly code: ErrorCode; readonly reason: string | null }): void {
    refusals.add(1, { error: refused.code });
    this.logger.info(refused, 'request refused');
  }

  /** Something of ours, or of a peer, failed. The detail is for the operator alone. */
  failed(error: GatewayError, where: { readonly callId: string | null }): void {
    const { code, detail, cause } = error;
    this.logger.error({ ...where, code, detail, err: cause }, 'request failed');
  }

  /** A call has ended without its record being stored in time. What was intended stands in the trail. */
  recordLost(lost: { readonly callId: string; readonly outcome: Outcome }): void {
    lostRecords.add(1);
    this.logger.error(lost, 'audit record lost');
  }

  /** A backend has answered with something else than its contract says. The problem quotes no value. */
  resultUnfit(unfit: {
    readonly callId: string;
    readonly server: string;
    readonly tool: string;
    readonly problem: string;
  }): void {
    const { server, tool } = unfit;
    unfitResults.add(1, { server, tool });
    this.logger.warn(unfit, 'result does not fit its schema');
  }

  /** The proposals of models could not be read: the call goes on without its join. */
  joinFailed(failure: { readonly callId: string; readonly err: unknown }): void {
    this.logger.warn(failure, 'tool use not joined');
  }

  /** An operation of a backend keeps failing: calls to it are paused. */
  backendPaused(paused: { readonly backend: string; readonly operation: string }): void {
    pauses.add(1, paused);
    this.logger.warn(paused, 'backend paused');
  }

  /** A paused operation has answered again. */
  backendResumed(resumed: { readonly backend: string; readonly operation: string }): void {
    this.logger.info(resumed, 'backend resumed');
  }

  /** What a call has changed could not be noted down: whoever issues it again is told that it is in doubt. */
  effectNotKept(failure: { readonly callId: string; readonly err: unknown }): void {
    this.logger.error(failure, 'effect not kept');
  }

  /** A client of the transport HTTP+SSE has opened its stream. */
  sessionBegun({ address, principal: { tenant, application } }: SseSession): void {
    sessions.add(1, { server: address.name });
    this.logger.info({ server: address.name, tenant, application }, 'event stream opened');
  }

  /** Its stream has ended, for the client has gone or the gate has ended it. */
  sessionEnded({ why, ...session }: SseSession & { readonly why: string }): void {
    const { address, principal } = session;
    const { tenant, application } = principal;
    sessions.add(-1, { server: address.name });
    this.logger.info({ server: address.name, tenant, application, why }, 'event stream ended');
  }

  /** A caller of Streamable HTTP has opened a stream to be told of changes. */
  listeningBegun({ address, principal: { tenant, application } }: SseSession): void {
    listening.add(1, { server: address.name });
    this.logger.info({ server: address.name, tenant, application }, 'listening begun');
  }

  /** That stream has ended, for the caller has gone or the gate has ended it. */
  listeningEnded({ why, ...stream }: SseSession & { readonly why: string }): void {
    const { address, principal } = stream;
    const { tenant, application } = principal;
    listening.add(-1, { server: address.name });
    this.logger.info({ server: address.name, tenant, application, why }, 'listening ended');
  }

  catalogChanged(change: { readonly key: string }): void {
    this.logger.info(change, 'catalogue changed');
  }

  /** An entry of the catalogue is newer than this version, or damaged. It is not served. */
  catalogEntryNotUnderstood(entry: { readonly key: string }): void {
    this.logger.error(entry, 'catalogue entry not understood');
  }
}
