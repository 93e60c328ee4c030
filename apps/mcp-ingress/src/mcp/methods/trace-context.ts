import { contextFromCarrier } from '@gatehouse/service-kit';
import type { Context } from '@gatehouse/service-kit';
import { trace } from '@opentelemetry/api';
import { isObject } from '../../json/is-object.js';
import type { McpRequest } from './mcp-request.js';

const KEYS = ['traceparent', 'tracestate', 'baggage'] as const;

/**
 * The trace that a caller says its request is part of: what the message itself says in `_meta`
 * (MCP 2026-07-28, basic, OpenTelemetry trace context) goes before the headers that carried it.
 */
export function callerContext({
  params,
  headers,
}: Pick<McpRequest, 'params' | 'headers'>): Context | null {
  const meta = params['_meta'];
  const fromMeta = isObject(meta) ? contextFromCarrier(carrierOf(meta)) : null;
  return fromMeta ?? contextFromCarrier(headers);
}

export function traceIdOf(context: Context | null): string | null {
  return (context && trace.getSpanContext(context)?.traceId) ?? null;
}

function carrierOf(meta: Readonly<Record<string, unknown>>): Record<string, string> {
  const carrier: Record<string, string> = {};
  for (const key of KEYS) {
    const value = meta[key];
    if (typeof value === 'string') carrier[key] = value;
  }
  return carrier;
}
