import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Context, SpanKind } from '@opentelemetry/api';

const tracer = trace.getTracer('@gatehouse/bus');

/** Runs `work` in a messaging span named after its subject (OpenTelemetry messaging conventions). */
export async function inSpan<T>(
  subject: string,
  kind: SpanKind,
  work: () => Promise<T>,
  parent: Context = context.active(),
): Promise<T> {
  const attributes = { 'messaging.system': 'nats', 'messaging.destination.name': subject };
  return tracer.startActiveSpan(subject, { kind, attributes }, parent, async (span) => {
    try {
      return await work();
    } catch (error) {
      const type = error instanceof Error ? error.name : 'unknown';
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('error.type', type);
      throw error;
    } finally {
      span.end();
    }
  });
}
