import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { catalogUpstreamLook } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Catalog } from '../catalog/catalog.js';
import type { IngressConfig } from '../config.js';
import { isLocal } from './local-servers.js';
import { UpstreamHttp } from './upstream-fetch.js';
import { UpstreamSession } from './upstream-session.js';
import { upstreamKey } from './upstream.js';
import type { Upstream } from './upstream.js';

/** How often it is looked which servers there are to listen to, in ms. */
const ROUND_MS = 1_000;
/** What is not known to have ended is begun anew so often, and one that does not tell is asked again. In ms. */
const RENEW_MS = 300_000;
/** A server that cannot be listened to is left alone for so long, in ms. */
const REST_MS = 30_000;
/** However often a server says that it has changed, the catalogue is told once in so long. In ms. */
const TELL_MS = 500;
/** How long a stop waits for sessions to end, in ms. */
const STOP_MS = 2_000;

interface Listener {
  readonly session: Promise<UpstreamSession | null>;
  /** When it is begun anew, in milliseconds of the process. */
  until: number;
  /** Whether there is a session, or may be one. What cannot be listened to takes nobody's place. */
  isOpen: boolean;
}

/**
 * Listens to upstream servers that tell when what they have changes (MCP, `list_changed`), and has the catalogue
 * look at them at once. Every replica listens, and says so: the catalogue looks once. What is missed is found
 * by the look that comes anyway. A local server is started for whoever uses it, and not to be listened to.
 */
@Injectable()
export class UpstreamListeners implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly listeners = new Map<string, Listener>();
  private readonly telling = new Map<string, NodeJS.Timeout>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly catalog: Catalog,
    private readonly http: UpstreamHttp,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.round();
    this.timer = setInterval(() => this.round(), ROUND_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    for (const telling of this.telling.values()) clearTimeout(telling);
    const all = [...this.listeners.values()];
    this.listeners.clear();
    const ended = Promise.all(all.map((listener) => end(listener)));
    // One that is still being connected to need not be waited for.
    await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
  }

  private round(): void {
    const reached = this.catalog.upstreams().filter(({ backend }) => !isLocal(backend));
    const wanted = new Map(reached.map((each) => [upstreamKey(each), each]));
    const now = performance.now();
    for (const [key, listener] of this.listeners) {
      if (wanted.has(key) && listener.until > now) continue;
      this.listeners.delete(key);
      void end(listener);
    }
    const open = [...this.listeners.values()].filter(({ isOpen }) => isOpen);
    const places = Math.max(0, this.config.UPSTREAM_LISTENERS - open.length);
    const waiting = [...wanted].filter(([key]) => !this.listeners.has(key));
    for (const [key, upstream] of waiting.slice(0, places)) {
      this.listeners.set(key, this.listen(upstream, now));
    }
  }

  private listen(upstream: Upstream, now: number): Listener {
    const onChanged = (): void => this.tell(upstream.owner);
    const begun = UpstreamSession.connect(upstream, this.http, { onChanged });
    const session = begun.catch(() => null);
    const listener: Listener = { session, until: now + RENEW_MS, isOpen: true };
    void session.then(async (opened) => {
      if (opened?.tellsOfChanges) return;
      if (!opened) listener.until = performance.now() + REST_MS;
      await opened?.close();
      listener.isOpen = false;
    });
    return listener;
  }

  private tell({ name, version }: Upstream['owner']): void {
    const key = `${name}/${version}`;
    if (this.telling.has(key)) return;
    const tell = async (): Promise<void> => {
      this.telling.delete(key);
      const options = { timeoutMs: this.config.DECISION_TIMEOUT_MS };
      // Without the catalogue there is nobody to look; when it is back it does.
      await this.bus
        .request(catalogUpstreamLook, { name, version }, options)
        .catch(() => undefined);
    };
    this.telling.set(key, setTimeout(() => void tell(), TELL_MS).unref());
  }
}

async function end({ session }: Listener): Promise<void> {
  await (await session)?.close();
}
