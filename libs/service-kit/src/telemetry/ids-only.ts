import { context, INVALID_SPAN_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import type {
  Context,
  Span,
  SpanContext,
  SpanOptions,
  Tracer,
  TracerProvider,
} from '@opentelemetry/api';
import { randomFillSync } from 'node:crypto';

/**
 * Spans of which only the ids exist: for a process that exports none. Audit records carry the ids, and
 * whoever is called goes on with them; nothing else of a span would ever be seen.
 */
export class IdsOnlyProvider implements TracerProvider {
  getTracer(): Tracer {
    return TRACER;
  }
}

type Work = (span: Span) => unknown;

const TRACER: Tracer = {
  startSpan: (_name, options, parent = context.active()) => spanIn(parent, options),
  startActiveSpan: <F extends Work>(_name: string, ...rest: unknown[]): ReturnType<F> => {
    const work = rest.at(-1) as F;
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : {};
    const parent = rest.length > 2 ? (rest[1] as Context) : context.active();
    const span = spanIn(parent, options);
    return context.with(trace.setSpan(parent, span), () => work(span)) as ReturnType<F>;
  },
};

function spanIn(parent: Context, { root = false }: SpanOptions = {}): Span {
  const above = root ? undefined : trace.getSpanContext(parent);
  return trace.wrapSpanContext(childOf(above ?? INVALID_SPAN_CONTEXT));
}

/** A caller that does not want a trace kept is not overruled; a new trace may be kept by those after us. */
function childOf(above: SpanContext): SpanContext {
  if (!trace.isSpanContextValid(above)) {
    return { traceId: randomHex(16), spanId: randomHex(8), traceFlags: TraceFlags.SAMPLED };
  }
  const { traceId, traceFlags, traceState } = above;
  return { traceId, spanId: randomHex(8), traceFlags, ...(traceState ? { traceState } : {}) };
}

/** Random bytes are drawn in bulk: one draw costs about as much for a thousand ids as for one. */
const pool = Buffer.alloc(8_192);
let used = pool.length;

/** So many random bytes, in hex. Never all zero, which would be no id (W3C Trace Context). */
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  const hex = pool.toString('hex', used - bytes, used);
  return /[^0]/.test(hex) ? hex : randomHex(bytes);
}
