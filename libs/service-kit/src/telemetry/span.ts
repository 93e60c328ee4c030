import type { W3cIds } from '@gatehouse/contracts';
import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import type { Attributes, Context, Link, Span } from '@opentelemetry/api';

export { SpanKind } from '@opentelemetry/api';
export type { Context, Span } from '@opentelemetry/api';

export interface SpanOptions {
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
  /** The context whose span is the parent; by default the active one. */
  readonly parent?: Context;
  readonly links?: Link[];
}

const tracer = trace.getTracer('gatehouse');

/** Runs `work` in a span. A rejection marks the span as failed, with the error's code or name only. */
export async function withSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const { kind = SpanKind.INTERNAL, attributes = {}, parent = context.active(), links } = options;
  const settings = { kind, attributes, ...(links ? { links } : {}) };
  return tracer.startActiveSpan(name, settings, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('error.type', errorType(error));
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The ids of the active span; null where nothing is traced. */
export function currentTrace(): W3cIds | null {
  const span = trace.getActiveSpan()?.spanContext();
  return span && trace.isSpanContextValid(span)
    ? { traceId: span.traceId, spanId: span.spanId }
    : null;
}

/** A context whose parent span is `ids`, e.g. remembered from an earlier call. */
export function contextFrom(ids: W3cIds): Context {
  return trace.setSpanContext(ROOT_CONTEXT, {
    ...ids,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  });
}

/** The trace context of a carrier of W3C headers; null if it names no valid parent. */
export function contextFromCarrier(
  carrier: Readonly<Record<string, string | string[] | undefined>>,
): Context | null {
  const extracted = propagation.extract(ROOT_CONTEXT, carrier);
  const span = trace.getSpanContext(extracted);
  return span && trace.isSpanContextValid(span) ? extracted : null;
}

/** The W3C headers of the active context, to send along with an outgoing HTTP request. */
export function traceHeaders(): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier;
}

function errorType(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
  return error instanceof Error ? error.name : 'unknown';
}
