import { describe, expect, it } from '@jest/globals';
import { ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { contextFrom } from './span.js';
import { IdsOnlyProvider } from './ids-only.js';

const tracer = new IdsOnlyProvider().getTracer();

describe('spans of which only the ids exist', () => {
  it('begins a trace with valid ids, each its own', () => {
    const ids = Array.from({ length: 2_000 }, () => tracer.startSpan('a', {}, ROOT_CONTEXT)).map(
      (span) => span.spanContext(),
    );
    expect(ids.every((id) => trace.isSpanContextValid(id))).toBe(true);
    expect(new Set(ids.map(({ traceId }) => traceId)).size).toBe(ids.length);
    expect(new Set(ids.map(({ spanId }) => spanId)).size).toBe(ids.length);
  });

  it('goes on with the trace of its parent', () => {
    const above = { traceId: '1'.repeat(32), spanId: '2'.repeat(16) };
    const span = tracer.startSpan('a', {}, contextFrom(above)).spanContext();
    expect(span).toMatchObject({ traceId: above.traceId, traceFlags: TraceFlags.SAMPLED });
    expect(span.spanId).not.toBe(above.spanId);
  });

  it('does not overrule a caller who does not want the trace kept', () => {
    const unsampled = trace.setSpanContext(ROOT_CONTEXT, {
      traceId: '1'.repeat(32),
      spanId: '2'.repeat(16),
      traceFlags: TraceFlags.NONE,
    });
    const span = tracer.startSpan('a', {}, unsampled).spanContext();
    expect(span.traceFlags).toBe(TraceFlags.NONE);
  });

  it('begins anew where a root is asked for', () => {
    const parent = contextFrom({ traceId: '1'.repeat(32), spanId: '2'.repeat(16) });
    const span = tracer.startSpan('a', { root: true }, parent).spanContext();
    expect(span.traceId).not.toBe('1'.repeat(32));
  });

  it('hands the work its span, and its result to the caller', () => {
    const result = tracer.startActiveSpan('a', {}, ROOT_CONTEXT, (span) => span.spanContext());
    expect(trace.isSpanContextValid(result)).toBe(true);
    expect(tracer.startActiveSpan('a', () => 7)).toBe(7);
  });
});
