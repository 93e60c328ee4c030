import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { trace } from '@opentelemetry/api';
import { metrics, node, NodeSDK, resources } from '@opentelemetry/sdk-node';
import { deferMeters, endDeferral } from './deferred-meters.js';
import { IdsOnlyProvider } from './ids-only.js';

/** Long enough for one last export, short enough that a dead collector does not hold up a stop. */
const STOP_MS = 2_000;
/** What the OpenTelemetry specification has for a periodic reader where the environment says nothing. */
const METRIC_INTERVAL_MS = 60_000;
const METRIC_TIMEOUT_MS = 30_000;
const PROTOCOL = 'http/json';

type Environment = Readonly<Record<string, string | undefined>>;
type Signal = 'TRACES' | 'METRICS';

export interface Telemetry {
  stop(): Promise<void>;
}

// Services create their instruments while their modules load, after this one and before the start.
deferMeters();

/**
 * Starts tracing and metrics. Spans are exported over OTLP, as `http/json`, where an endpoint is set. Where
 * none is, they have ids and nothing else: audit records carry those.
 *
 * The standard variables count; the SDK reads those that are not named below in the code from the process.
 *
 * - where to: `OTEL_EXPORTER_OTLP_ENDPOINT`, `_HEADERS`, `_TIMEOUT`, `_COMPRESSION`, `_CERTIFICATE`,
 *   `_CLIENT_CERTIFICATE`, `_CLIENT_KEY`, each also per signal (`OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`);
 *   `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE`
 * - whether: `OTEL_SDK_DISABLED=true`; `OTEL_TRACES_EXPORTER` and `OTEL_METRICS_EXPORTER`, `otlp` or `none`
 * - who: `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`
 * - when: `OTEL_BSP_*`, `OTEL_METRIC_EXPORT_INTERVAL`, `OTEL_METRIC_EXPORT_TIMEOUT`
 * - what: `OTEL_TRACES_SAMPLER`, `OTEL_TRACES_SAMPLER_ARG`, `OTEL_PROPAGATORS`, `OTEL_ATTRIBUTE_*`,
 *   `OTEL_SPAN_*`
 * - for the operator: `OTEL_LOG_LEVEL`
 */
export function startTelemetry(service: string, environment: Environment): Telemetry {
  endDeferral();
  if (isDisabled(environment)) return startIdsOnly();
  const exported = {
    traces: exports(environment, 'TRACES'),
    metrics: exports(environment, 'METRICS'),
  };
  const sdk = new NodeSDK({
    resource: resources
      .defaultResource()
      .merge(resources.resourceFromAttributes({ 'service.name': `gatehouse-${service}` })),
    // Host and process details take a while to find, and nobody asked for them.
    resourceDetectors: [resources.envDetector],
    instrumentations: [],
    logRecordProcessors: [],
    ...(exported.traces ? { traceExporter: new OTLPTraceExporter() } : { spanProcessors: [] }),
    metricReaders: exported.metrics ? [metricReader(environment)] : [],
  });
  sdk.start();
  if (!exported.traces) trace.setGlobalTracerProvider(new IdsOnlyProvider());
  return { stop: () => Promise.race([sdk.shutdown().catch(() => undefined), timer()]) };
}

function isDisabled(environment: Environment): boolean {
  return environment['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
}

/** Without an SDK there would be no ids, and audit records could not be joined. */
function startIdsOnly(): Telemetry {
  new node.NodeTracerProvider().register();
  return { stop: () => Promise.resolve() };
}

function exports(environment: Environment, signal: Signal): boolean {
  const exporters = environment[`OTEL_${signal}_EXPORTER`]?.trim() || 'otlp';
  const wanted = exporters.split(',').map((exporter) => exporter.trim());
  if (!wanted.includes('otlp') || wanted.includes('none')) return false;
  if (!setting(environment, signal, 'ENDPOINT')) return false;
  warnOfProtocol(environment, signal);
  return true;
}

const warned = new Set<string>();

function warnOfProtocol(environment: Environment, signal: Signal): void {
  const protocol = setting(environment, signal, 'PROTOCOL') ?? PROTOCOL;
  if (protocol === PROTOCOL || warned.has(protocol)) return;
  warned.add(protocol);
  process.stderr.write(
    `OTLP over ${protocol} is not supported: exporting as ${PROTOCOL}, see OTEL_EXPORTER_OTLP_PROTOCOL\n`,
  );
}

/** An OTLP setting: that of the signal goes before that of all. An empty one is none. */
function setting(environment: Environment, signal: Signal, name: string): string | null {
  const own = environment[`OTEL_EXPORTER_OTLP_${signal}_${name}`]?.trim();
  return own || environment[`OTEL_EXPORTER_OTLP_${name}`]?.trim() || null;
}

/** A reader reads nothing from the environment by itself, and refuses a timeout above its interval. */
function metricReader(environment: Environment): metrics.IMetricReader {
  const interval = milliseconds(environment['OTEL_METRIC_EXPORT_INTERVAL']) ?? METRIC_INTERVAL_MS;
  const timeout = milliseconds(environment['OTEL_METRIC_EXPORT_TIMEOUT']) ?? METRIC_TIMEOUT_MS;
  return new metrics.PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter(),
    exportIntervalMillis: interval,
    exportTimeoutMillis: Math.min(timeout, interval),
  });
}

function milliseconds(text: string | undefined): number | null {
  const value = Number(text);
  return value > 0 && Number.isFinite(value) ? value : null;
}

function timer(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, STOP_MS).unref());
}
