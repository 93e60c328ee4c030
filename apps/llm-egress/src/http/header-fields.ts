import type { LimitState } from '@gatehouse/contracts';

/** Header fields as name and value, in order; a name may stand more than once. */
export type HeaderFields = readonly (readonly [name: string, value: string])[];

/** Of one connection only (RFC 9110 section 7.6.1), and what `Connection` names beside. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/**
 * What the model APIs and their SDKs know, and what carries a trace. Anything else may be a credential,
 * an address or a person's name, and is for the gate alone.
 */
const FORWARDED =
  /^(?:anthropic-.+|openai-beta|x-stainless-.+|content-type|accept|user-agent|traceparent|tracestate|idempotency-key)$/;

/** The provider's connection, its cookies, and the measure of a body that is not passed on as it was. */
const NOT_RETURNED =
  /^(?:content-length|content-encoding|set-cookie|alt-svc|strict-transport-security)$/;

/** What the provider gets of the caller's header fields. */
export function forwardedFields(fields: HeaderFields): HeaderFields {
  return withoutHops(fields).filter(([name]) => FORWARDED.test(name.toLowerCase()));
}

/** What the caller gets of the provider's header fields. */
export function returnedFields(fields: HeaderFields): HeaderFields {
  return withoutHops(fields).filter(([name]) => !NOT_RETURNED.test(name.toLowerCase()));
}

/** The first value of a header field; null if there is none. */
export function fieldValue(fields: HeaderFields, wanted: string): string | null {
  return fields.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null;
}

/**
 * `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10): what holds, and what is
 * left of it. `qu` says what is counted where it is not requests, `w` and `t` are left out of what is not
 * counted over time.
 */
export function rateLimitFields(limits: readonly LimitState[]): HeaderFields {
  if (limits.length === 0) return [];
  const policies = limits.map(({ name, limit, unit, windowSeconds }) =>
    item(name, { q: limit, qu: unit && `"${unit}"`, w: windowSeconds }),
  );
  const states = limits.map(({ name, remaining, resetSeconds }) =>
    item(name, { r: Math.max(0, remaining), t: resetSeconds }),
  );
  return [
    ['RateLimit-Policy', policies.join(', ')],
    ['RateLimit', states.join(', ')],
  ];
}

/** A string with parameters (RFC 9651 section 3.3); those without a value are left out. */
function item(
  name: string,
  parameters: Readonly<Record<string, string | number | null | undefined>>,
): string {
  const present = Object.entries(parameters).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return [`"${name}"`, ...present.map(([key, value]) => `${key}=${value}`)].join(';');
}

/** The fields whose names do not stand among the others. */
export function without(fields: HeaderFields, others: HeaderFields): HeaderFields {
  const names = new Set(others.map(([name]) => name.toLowerCase()));
  return fields.filter(([name]) => !names.has(name.toLowerCase()));
}

function withoutHops(fields: HeaderFields): HeaderFields {
  const named = fields
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(','))
    .map((name) => name.trim().toLowerCase());
  const hops = new Set([...HOP_BY_HOP, ...named]);
  return fields.filter(([name]) => !hops.has(name.toLowerCase()));
}
