import { Injectable } from '@nestjs/common';
import type { PromptUsage } from '../books/usage.js';
import { MockClock } from '../chance/mock-clock.js';
import { traitsOf } from '../models/traits.js';
import { tokensIn } from '../prompt/prompt-block.js';
import type { PromptBlock } from '../prompt/prompt-block.js';
import type { CountTokensRequest } from '../wire/message-request.js';
import { breakpointsOf } from './marks.js';
import type { Breakpoint } from './marks.js';
import { prefixesOf } from './prefixes.js';
import type { Prefix } from './prefixes.js';

/** How far before a mark a kept prefix is looked for, in blocks. */
const LOOK_BACK_BLOCKS = 20;

const TTL_MS = { '5m': 5 * 60_000, '1h': 60 * 60_000 } as const;

const MOST_ENTRIES = 10_000;

interface Entry {
  readonly ttl: Breakpoint['ttl'];
  /** Milliseconds since the epoch. Each use begins its time anew. */
  readonly expiresAt: number;
}

/** What a prompt costs, and what is to be kept of it. */
export interface PromptReading {
  readonly usage: PromptUsage;
  readonly keep: readonly { readonly digest: string; readonly ttl: Breakpoint['ttl'] }[];
}

/** Keeps prompts as the provider does: by exact prefix, where the caller marks it. */
@Injectable()
export class PromptCache {
  private entries = new Map<string, Entry>();

  constructor(private readonly clock: MockClock) {}

  /**
   * What a prompt costs with the help of what was kept. Nothing is kept before the reading is.
   * @throws GatewayError `invalid_request` if the marks are wrong.
   */
  look(request: CountTokensRequest, blocks: readonly PromptBlock[]): PromptReading {
    const total = tokensIn(blocks);
    const marks = breakpointsOf(blocks, request.cache_control);
    if (marks.length === 0) {
      return { usage: { fresh: total, written5m: 0, written1h: 0, cached: 0 }, keep: [] };
    }
    const prefixes = prefixesOf(blocks, request);
    const hit = this.find(marks, prefixes);
    const cached = hit?.tokens ?? 0;
    const keep: PromptReading['keep'][number][] = hit ? [hit] : [];
    const minimum = traitsOf(request.model).cacheMinimum;
    const written = { '5m': 0, '1h': 0 };
    let reached = cached;
    for (const mark of marks) {
      const prefix = prefixes[mark.index];
      if (!prefix || prefix.tokens < minimum) continue;
      keep.push({ digest: prefix.digest, ttl: mark.ttl });
      if (prefix.tokens <= reached) continue;
      written[mark.ttl] += prefix.tokens - reached;
      reached = prefix.tokens;
    }
    const fresh = total - reached;
    return { usage: { fresh, written5m: written['5m'], written1h: written['1h'], cached }, keep };
  }

  /** Keeps what a reading asks for, and begins anew the time of what it used. */
  keep({ keep }: PromptReading): void {
    for (const { digest, ttl } of keep) this.set(digest, ttl);
  }

  clear(): void {
    this.entries = new Map();
  }

  /** The longest prefix that was kept and can be seen from a mark. */
  private find(
    marks: readonly Breakpoint[],
    prefixes: readonly Prefix[],
  ): (Prefix & Pick<Entry, 'ttl'>) | null {
    for (const { index } of marks.toReversed()) {
      for (let at = index; at >= 0 && at > index - LOOK_BACK_BLOCKS; at -= 1) {
        const prefix = prefixes[at];
        const entry = prefix && this.entries.get(prefix.digest);
        if (prefix && entry && entry.expiresAt > this.clock.now()) {
          return { ...prefix, ttl: entry.ttl };
        }
      }
    }
    return null;
  }

  private set(digest: string, ttl: Breakpoint['ttl']): void {
    const known = this.entries.get(digest);
    const longest = known?.ttl === '1h' ? '1h' : ttl;
    // Set anew, it is the youngest again.
    this.entries.delete(digest);
    this.entries.set(digest, { ttl: longest, expiresAt: this.clock.now() + TTL_MS[longest] });
    if (this.entries.size <= MOST_ENTRIES) return;
    const [oldest] = this.entries.keys();
    if (oldest !== undefined) this.entries.delete(oldest);
  }
}
