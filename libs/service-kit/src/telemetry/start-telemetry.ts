import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { metrics, NodeSDK, tracing } from '@opentelemetry/sdk-node';

/** Long enough for one last export, short enough that a dead collector does not hold up a stop. */
const STOP_MS = 2_000;
const EXPORT_MS = 1_000;

export interface Telemetry {
  stop(): Promise<void>;
}

/**
 * Starts tracing and metrics. Spans are always made, since audit records carry their ids; they are
 * exported over OTLP where the standard `OTEL_EXPORTER_OTLP_ENDPOINT` (or its per-signal form) is set.
 */
export function startTelemetry(
  service: string,
  environment: Readonly<Record<string, string | undefined>>,
): Telemetry {
  const sdk = new NodeSDK({
    serviceName: environment['OTEL_SERVICE_NAME'] ?? `gatehouse-${service}`,
    autoDetectResources: false,
    instrumentations: [],
    logRecordProcessors: [],
    spanProcessors: [
      exportsTo(environment, 'TRACES')
        ? new tracing.BatchSpanProcessor(new OTLPTraceExporter({ timeoutMillis: EXPORT_MS }))
        : new tracing.NoopSpanProcessor(),
    ],
    metricReaders: exportsTo(environment, 'METRICS')
      ? [
          new metrics.PeriodicExportingMetricReader({
            exporter: new OTLPMetricExporter({ timeoutMillis: EXPORT_MS }),
          }),
        ]
      : [],
  });
  sdk.start();
  return { stop: () => Promise.race([sdk.shutdown().catch(() => undefined), timer()]) };
}

function exportsTo(
  environment: Readonly<Record<string, string | undefined>>,
  signal: 'TRACES' | 'METRICS',
): boolean {
  return Boolean(
    environment['OTEL_EXPORTER_OTLP_ENDPOINT'] ??
    environment[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`],
  );
}

function timer(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, STOP_MS).unref());
}
