import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { openResourceLine } from './resource-line.js';
import { ResourceSource } from './resource-source.js';
import { UpstreamHttp } from './upstream-fetch.js';
import { upstreamKey } from './upstream.js';
import type { Upstream } from './upstream.js';

/** How long a stop waits for sessions to end, in ms. */
const STOP_MS = 2_000;

/** What somebody has asked to be told of. */
export interface Told {
  /** Resolves when the server knows, or cannot be reached now; it then is told as soon as it can. */
  readonly known: Promise<void>;
  readonly stop: () => void;
}

/**
 * Subscribes to resources of upstream servers: once for each, however many want to hear of it, in one session
 * that is nobody's and is used for nothing else.
 */
@Injectable()
export class UpstreamSubscriptions implements OnModuleDestroy {
  private readonly sources = new Map<string, ResourceSource>();

  constructor(private readonly http: UpstreamHttp) {}

  /** Calls back whenever the server says that the resource has changed, or may have without its saying so. */
  tell(upstream: Upstream, uri: string, heard: () => void): Told {
    const key = upstreamKey(upstream);
    const source = this.sources.get(key) ?? this.begin(key, upstream);
    const known = source.add(uri, heard);
    const stop = (): void => {
      source.remove(uri, heard);
      if (source.isIdle && this.sources.get(key) === source) {
        this.sources.delete(key);
        void source.end();
      }
    };
    return { known, stop };
  }

  async onModuleDestroy(): Promise<void> {
    const all = [...this.sources.values()];
    this.sources.clear();
    const ended = Promise.all(all.map((source) => source.end()));
    // One that is still being connected to need not be waited for.
    await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
  }

  private begin(key: string, upstream: Upstream): ResourceSource {
    const source = new ResourceSource((updated) => openResourceLine(upstream, this.http, updated));
    this.sources.set(key, source);
    return source;
  }
}
