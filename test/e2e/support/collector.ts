import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

/** The values that the scenarios look at; others (lists, bytes) are left as they came. */
const AnyValue = z.union([
  z.object({ stringValue: z.string() }).transform((value) => value.stringValue),
  z.object({ intValue: z.coerce.number() }).transform((value) => value.intValue),
  z.object({ doubleValue: z.number() }).transform((value) => value.doubleValue),
  z.object({ boolValue: z.boolean() }).transform((value) => value.boolValue),
  z.unknown(),
]);
const Attributes = z
  .array(z.object({ key: z.string(), value: AnyValue }))
  .default([])
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, value])));

const Resource = z.object({ attributes: Attributes });
const Span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  startTimeUnixNano: z.coerce.bigint(),
  attributes: Attributes,
});
const Traces = z.object({
  resourceSpans: z.array(
    z.object({ resource: Resource, scopeSpans: z.array(z.object({ spans: z.array(Span) })) }),
  ),
});
const Metric = z.object({ name: z.string() });
const Metrics = z.object({
  resourceMetrics: z.array(
    z.object({ resource: Resource, scopeMetrics: z.array(z.object({ metrics: z.array(Metric) })) }),
  ),
});

/** The kinds of span, as OTLP numbers them. */
export const OTLP_KIND = { server: 2, client: 3 } as const;

export interface ReceivedSpan extends z.output<typeof Span> {
  /** The `service.name` of its resource. */
  readonly service: string;
}

/** A collector of OTLP over HTTP and JSON, as any vendor's agent has one, that keeps what it gets. */
export interface Collector {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** The names of the metrics that arrived, each with the services that sent it. */
  readonly metrics: ReadonlyMap<string, ReadonlySet<string>>;
  /** Every body, as it came over the wire. */
  readonly bodies: readonly string[];
  stop(): Promise<void>;
}

/** Starts a collector on a free port. */
export async function startCollector(): Promise<Collector> {
  const spans: ReceivedSpan[] = [];
  const metrics = new Map<string, Set<string>>();
  const bodies: string[] = [];
  const take: Readonly<Record<string, (body: unknown) => void>> = {
    '/v1/traces': (body) => spans.push(...spansOf(body)),
    '/v1/metrics': (body) => {
      for (const { name, service } of metricsOf(body)) {
        metrics.set(name, (metrics.get(name) ?? new Set()).add(service));
      }
    },
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const taken = take[request.url ?? ''];
    bodies.push(body);
    taken?.(JSON.parse(body));
    response.writeHead(taken ? 200 : 404, { 'content-type': 'application/json' }).end('{}');
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const url = await listen(server);
  return { url, spans, metrics, bodies, stop: () => close(server) };
}

function spansOf(body: unknown): ReceivedSpan[] {
  return Traces.parse(body).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({ ...span, service: serviceOf(resource) })),
    ),
  );
}

function metricsOf(body: unknown): { name: string; service: string }[] {
  return Metrics.parse(body).resourceMetrics.flatMap(({ resource, scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) =>
      metrics.map(({ name }) => ({ name, service: serviceOf(resource) })),
    ),
  );
}

function serviceOf({ attributes }: z.output<typeof Resource>): string {
  return String(attributes['service.name']);
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the collector has no port');
  return `http://127.0.0.1:${address.port}`;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
