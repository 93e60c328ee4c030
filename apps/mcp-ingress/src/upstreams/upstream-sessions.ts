import { CLOCK } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import type { PriorDiscovery } from '@modelcontextprotocol/client';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Capabilities } from '../asks/capabilities.js';
import { within } from '../backends/deadline.js';
import { isLocal } from './local-servers.js';
import { upstreamKey } from './upstream.js';
import type { Upstream, UpstreamCaller } from './upstream.js';
import { isSessionLost } from './upstream-failure.js';
import { UpstreamHttp } from './upstream-fetch.js';
import { UpstreamSession } from './upstream-session.js';
import type { UpstreamRequest } from './upstream-session.js';

/** So many are open at one time; the one that was used longest ago makes room. */
const MAX_SESSIONS = 1_000;
const IDLE_MS = 300_000;
const SWEEP_MS = 30_000;
/** Which revision a server speaks is asked again so often: it may have been replaced. */
const VERDICT_MS = 600_000;

interface Open {
  readonly session: Promise<UpstreamSession>;
  underWay: number;
  usedAt: number;
}

/** The sessions with upstream servers: one for each caller, opened when it is needed, ended when it is not. */
@Injectable()
export class UpstreamSessions implements OnApplicationShutdown {
  /** The one used last stands last. */
  private readonly open = new Map<string, Open>();
  private readonly verdicts = new Map<string, { prior: PriorDiscovery; until: number }>();
  private readonly sweeper = setInterval(() => this.sweep(), SWEEP_MS).unref();

  constructor(
    private readonly http: UpstreamHttp,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** How many are open. */
  get size(): number {
    return this.open.size;
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.sweeper);
    const all = [...this.open.values()];
    this.open.clear();
    await Promise.all(all.map(close));
  }

  /**
   * Sends a request in the caller's session. A server that has forgotten the session has not looked at
   * the request: it is sent again in a new one.
   */
  async request(
    upstream: Upstream,
    caller: UpstreamCaller,
    request: UpstreamRequest,
  ): Promise<Record<string, unknown>> {
    try {
      return await this.use(upstream, caller, request);
    } catch (error) {
      if (!isSessionLost(error)) throw error;
      this.forget(upstream, caller);
      return this.use(upstream, caller, request);
    }
  }

  /** A session of nobody's, for one piece of work. */
  async once<T>(upstream: Upstream, work: (session: UpstreamSession) => Promise<T>): Promise<T> {
    const session = await this.connect(upstream, {});
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  }

  private async use(
    upstream: Upstream,
    caller: UpstreamCaller,
    request: UpstreamRequest,
  ): Promise<Record<string, unknown>> {
    const entry = this.entryOf(upstream, caller);
    entry.underWay += 1;
    try {
      const session = await within(request.signal, entry.session);
      return await session.request(request);
    } finally {
      entry.underWay -= 1;
      entry.usedAt = this.clock.now();
    }
  }

  private entryOf(upstream: Upstream, caller: UpstreamCaller): Open {
    const key = sessionKey(upstream, caller);
    const present = this.open.get(key);
    if (!present) this.makeRoom();
    const entry = present ?? {
      session: this.connect(upstream, caller.capabilities),
      underWay: 0,
      usedAt: 0,
    };
    this.open.delete(key);
    this.open.set(key, entry);
    if (!present) entry.session.catch(() => this.drop(key, entry));
    return entry;
  }

  private async connect(upstream: Upstream, capabilities: Capabilities): Promise<UpstreamSession> {
    const key = upstreamKey(upstream);
    const known = this.verdicts.get(key);
    const isFresh = known !== undefined && known.until > this.clock.now();
    // Without a handshake, a process of the runner's is begun by asking it what it speaks.
    const isAsked = isLocal(upstream.backend) && known?.prior.kind === 'modern';
    const prior = isFresh && !isAsked ? known.prior : null;
    try {
      const session = await UpstreamSession.connect(upstream, this.http, { prior, capabilities });
      if (!prior) {
        this.verdicts.set(key, { prior: session.verdict, until: this.clock.now() + VERDICT_MS });
      }
      return session;
    } catch (error) {
      this.verdicts.delete(key);
      throw error;
    }
  }

  private forget(upstream: Upstream, caller: UpstreamCaller): void {
    const key = sessionKey(upstream, caller);
    const entry = this.open.get(key);
    if (entry) this.drop(key, entry);
  }

  private drop(key: string, entry: Open): void {
    if (this.open.get(key) === entry) this.open.delete(key);
    void close(entry);
  }

  private makeRoom(): void {
    if (this.open.size < MAX_SESSIONS) return;
    for (const [key, entry] of this.open) {
      if (entry.underWay === 0) return this.drop(key, entry);
    }
  }

  private sweep(): void {
    const now = this.clock.now();
    for (const [key, entry] of this.open) {
      if (entry.underWay === 0 && now - entry.usedAt > IDLE_MS) this.drop(key, entry);
    }
    for (const [key, { until }] of this.verdicts) {
      if (until <= now) this.verdicts.delete(key);
    }
  }
}

function sessionKey(upstream: Upstream, caller: UpstreamCaller): string {
  const { application, user, capabilities } = caller;
  return JSON.stringify([upstreamKey(upstream), application, user, capabilities]);
}

async function close({ session }: Open): Promise<void> {
  await session.then((open) => open.close()).catch(() => undefined);
}
