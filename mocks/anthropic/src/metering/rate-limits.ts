/** What may be used in a minute. */
export interface MinuteLimits {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

type Kind = keyof MinuteLimits;

/** What is left of each limit, as it was at a time (ms since the epoch). */
export interface LimitLevels {
  readonly at: number;
  readonly left: Readonly<Record<Kind, number>>;
}

/** A request is taken, or the caller has to wait so many seconds. */
export type Take =
  | { readonly granted: true; readonly levels: LimitLevels }
  | { readonly granted: false; readonly levels: LimitLevels; readonly retryAfterSeconds: number };

const KINDS = ['requests', 'inputTokens', 'outputTokens'] as const satisfies readonly Kind[];
const MINUTE_MS = 60_000;

/** All limits unused, at a time in ms since the epoch. */
export function fullLevels(limits: MinuteLimits, now: number): LimitLevels {
  return { at: now, left: { ...limits } };
}

/**
 * Takes `cost` from every limit, all or none. The limits are buckets that fill up continuously, as the
 * provider's do; output is taken at `max_tokens` and corrected by `giveBack` once it is known.
 */
export function take(
  limits: MinuteLimits,
  levels: LimitLevels,
  cost: MinuteLimits,
  now: number,
): Take {
  const refilled = refill(limits, levels, now);
  const short = KINDS.filter((kind) => cost[kind] > refilled.left[kind]);
  if (short.length > 0) {
    const waits = short.map((kind) => {
      const missing = Math.min(cost[kind], limits[kind]) - refilled.left[kind];
      return Math.ceil(((missing / Math.max(limits[kind], 1)) * MINUTE_MS) / 1_000);
    });
    return { granted: false, levels: refilled, retryAfterSeconds: Math.max(1, ...waits) };
  }
  return { granted: true, levels: change(refilled, (kind) => -cost[kind]) };
}

/** Corrects output that was taken at its upper bound to what was written. */
export function giveBack(limits: MinuteLimits, levels: LimitLevels, tokens: number): LimitLevels {
  const outputTokens = Math.min(limits.outputTokens, levels.left.outputTokens + tokens);
  return { at: levels.at, left: { ...levels.left, outputTokens } };
}

/** The `anthropic-ratelimit-*` headers; `tokens` is input and output together. */
export function rateLimitHeaders(
  limits: MinuteLimits,
  levels: LimitLevels,
): Record<string, string> {
  const rows = {
    requests: { limit: limits.requests, left: levels.left.requests },
    'input-tokens': { limit: limits.inputTokens, left: levels.left.inputTokens },
    'output-tokens': { limit: limits.outputTokens, left: levels.left.outputTokens },
    tokens: {
      limit: limits.inputTokens + limits.outputTokens,
      left: levels.left.inputTokens + levels.left.outputTokens,
    },
  };
  const headers: Record<string, string> = {};
  for (const [name, { limit, left }] of Object.entries(rows)) {
    const fullAt = levels.at + ((limit - left) / Math.max(limit, 1)) * MINUTE_MS;
    headers[`anthropic-ratelimit-${name}-limit`] = String(limit);
    headers[`anthropic-ratelimit-${name}-remaining`] = String(Math.max(0, Math.floor(left)));
    headers[`anthropic-ratelimit-${name}-reset`] = rfc3339(fullAt);
  }
  return headers;
}

function refill(limits: MinuteLimits, levels: LimitLevels, now: number): LimitLevels {
  const share = Math.max(0, now - levels.at) / MINUTE_MS;
  const filled = change({ ...levels, at: now }, (kind) => limits[kind] * share);
  const left = { ...filled.left };
  for (const kind of KINDS) left[kind] = Math.min(limits[kind], left[kind]);
  return { at: now, left };
}

function change(levels: LimitLevels, by: (kind: Kind) => number): LimitLevels {
  const left = { ...levels.left };
  for (const kind of KINDS) left[kind] += by(kind);
  return { at: levels.at, left };
}

function rfc3339(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
