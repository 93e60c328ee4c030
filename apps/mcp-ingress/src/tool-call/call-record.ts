import { ERRORS } from '@gatehouse/contracts';
import type { GatewayError, Outcome, ToolCallRecord } from '@gatehouse/contracts';
import { currentTrace } from '@gatehouse/service-kit';
import type { IncomingCall } from './tool-call.js';

/** Longer than any name that a tool can have; what a caller makes up is cut. */
const MAX_TOOL_NAME = 256;

/**
 * The audit record of a call as it stands.
 * @param captured whether the application keeps its arguments, not only their hash.
 */
export function recordOf(
  call: IncomingCall,
  outcome: Outcome,
  options: { readonly captured: boolean },
): ToolCallRecord {
  const { principal, trail, aggregate } = call;
  return {
    id: call.id,
    at: new Date(call.receivedAt).toISOString(),
    tenant: principal?.tenant ?? null,
    application: principal?.application ?? null,
    user: principal?.user ?? null,
    server: call.address.name,
    serverVersion: call.address.version,
    tool: call.tool.slice(0, MAX_TOOL_NAME),
    ...(call.itemMethod ? { method: call.itemMethod } : {}),
    transport: call.transport,
    ...(aggregate ? { aggregate: { name: aggregate.name, version: aggregate.version } } : {}),
    argumentsHash: call.argumentsHash,
    arguments: options.captured && call.argumentsHash !== null ? { ...call.arguments } : null,
    decision: trail.decision,
    outcome,
    errorCode: trail.errorCode,
    status: trail.status,
    latencyMs: trail.elapsedMs(),
    resultBytes: trail.resultBytes,
    answeredFrom: trail.answeredFrom,
    truncatedFrom: trail.truncatedFrom,
    strangers: trail.strangers,
    ...(trail.asked.length > 0 ? { asked: [...new Set(trail.asked)] } : {}),
    join: call.join,
    trace: currentTrace(),
  };
}

/** How a call that threw has ended. A caller who has gone explains whatever else went wrong. */
export function outcomeOf(call: IncomingCall, error: GatewayError): Outcome {
  if (call.signal.aborted) return 'aborted';
  const { status } = call.trail;
  if (status !== null && status >= 300) return 'upstream_error';
  return ERRORS[error.code].status < 500 ? 'refused' : 'failed';
}
