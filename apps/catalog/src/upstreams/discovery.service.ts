import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { GatewayError, mcpIngressUpstreamDiscover } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { identityOf, keyOf } from '../catalogue/catalog-object.js';
import type { StoredObject } from '../catalogue/catalog-object.js';
import { CatalogService } from '../catalogue/catalog.service.js';
import { connectionOf, upstreamBackend } from '../catalogue/compile-upstream-server.js';
import { Unpublishable } from '../catalogue/unpublishable.js';
import type { CatalogConfig } from '../config.js';
import type { UpstreamSpec } from '../manifest/mcp/upstream.js';
import { CatalogRepository } from '../storage/catalog.repository.js';
import { discovered } from './upstream-record.js';
import type { UpstreamRecord, UpstreamState } from './upstream-record.js';

const AUTHOR = 'discovery';
/** It is looked so often which servers are due; one that is not active is due so soon again. In ms. */
const LOOK_MS = 2_000;
/** Beyond the time that the ingress gives the server. */
const SLACK_MS = 5_000;
const MAX_WAIT_MS = 20_000;
/** A server that says again and again that it has changed is asked once in so long, in ms. */
const HINT_MS = 1_000;

/** What a failure of the ingress says of the server. Any other says that the ingress could not be asked. */
const STATES: Readonly<Record<string, UpstreamState>> = {
  backend_unauthorized: 'needs_sign_in',
  backend_unavailable: 'broken',
  backend_timeout: 'broken',
};

/** Why nothing could be taken in now: another change was under way, or there was no database. */
const PASSING: ReadonlySet<string> = new Set(['conflict', 'catalog_unavailable']);

type Learn = (before: UpstreamRecord) => UpstreamRecord;

/**
 * Asks upstream servers what they have: when they are new, then again and again, and soon when they say that
 * they have changed. Each is asked on its own: none waits for another.
 */
@Injectable()
export class DiscoveryService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly askedAt = new Map<string, number>();
  /** Servers that have said since they were asked that they have changed. */
  private readonly changed = new Set<string>();
  private readonly underWay = new Map<string, Promise<void>>();
  private timer: NodeJS.Timeout | null = null;
  private dueAt = Number.POSITIVE_INFINITY;
  private looking: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CONFIG) private readonly config: CatalogConfig,
    private readonly repository: CatalogRepository,
    private readonly catalog: CatalogService,
  ) {}

  onApplicationBootstrap(): void {
    this.catalog.whenChanged(() => this.lookIn(0));
    this.lookIn(0);
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.looking;
    await Promise.all(this.underWay.values());
  }

  /** Asks a server soon that says that it has changed. Of one that is not there nobody is asked. */
  lookAt(server: { readonly name: string; readonly version: string }): void {
    const key = addressOf(server);
    if (this.changed.has(key)) return;
    this.changed.add(key);
    this.lookIn(0);
  }

  private get usualMs(): number {
    return this.config.CATALOG_DISCOVERY_SECONDS * 1_000;
  }

  /** Looks by then, unless it will be looked sooner. One look follows another. */
  private lookIn(ms: number): void {
    const dueAt = performance.now() + ms;
    if (this.isStopped || dueAt >= this.dueAt) return;
    if (this.timer) clearTimeout(this.timer);
    this.dueAt = dueAt;
    this.timer = setTimeout(() => {
      this.dueAt = Number.POSITIVE_INFINITY;
      this.looking = this.looking.then(() => this.look());
    }, ms).unref();
  }

  /** Begins to ask those that are due. Without its database the catalogue has nobody to ask; it looks again. */
  private async look(): Promise<void> {
    this.lookIn(Math.min(LOOK_MS, this.usualMs));
    const servers = await this.repository.upstreamServers().catch(() => null);
    if (!servers || this.isStopped) return;
    const known = new Set(servers.map(({ manifest }) => addressOf(identityOf(manifest))));
    for (const address of this.changed) if (!known.has(address)) this.changed.delete(address);
    for (const server of servers) {
      const address = addressOf(identityOf(server.manifest));
      if (this.underWay.has(address)) continue;
      const restMs = this.restMs(server);
      if (restMs > 0) this.lookIn(restMs);
      else this.underWay.set(address, this.ask(server, address));
    }
  }

  /** In how many ms a server is to be asked. */
  private restMs({ manifest, upstream, revision }: StoredObject): number {
    const asked = this.askedAt.get(`${keyOf(manifest)}#${revision}`);
    if (asked === undefined) return 0;
    const isActive = upstream?.state === 'active';
    const hasChanged = this.changed.has(addressOf(identityOf(manifest)));
    const patienceMs = hasChanged ? HINT_MS : isActive ? Number.POSITIVE_INFINITY : LOOK_MS;
    return asked + Math.min(patienceMs, this.usualMs) - performance.now();
  }

  private async ask(server: StoredObject, address: string): Promise<void> {
    const hasSaidSo = this.changed.delete(address);
    const isDone = await this.takeIn(server);
    if (!isDone && hasSaidSo) this.changed.add(address);
    if (isDone) this.remember(server);
    this.underWay.delete(address);
    // What it says while it is asked may have come too late for the answer.
    if (this.changed.has(address)) this.lookIn(isDone ? HINT_MS : LOOK_MS);
  }

  private remember({ manifest, revision }: StoredObject): void {
    for (const key of this.askedAt.keys()) {
      if (key.startsWith(`${keyOf(manifest)}#`)) this.askedAt.delete(key);
    }
    this.askedAt.set(`${keyOf(manifest)}#${revision}`, performance.now());
  }

  /** Asks a server, and takes in what it says. False if nobody could be asked, or told. */
  private async takeIn({ manifest }: StoredObject): Promise<boolean> {
    const spec = manifest.kind === 'McpServer' ? manifest.spec.upstream : undefined;
    if (!spec) return true;
    const identity = identityOf(manifest);
    const learn = await this.learn(identity, spec);
    if (!learn) return false;
    try {
      await this.catalog.learn(identity, AUTHOR, learn);
    } catch (error) {
      if (!(error instanceof Unpublishable)) return !PASSING.has(GatewayError.from(error).code);
      // It stays as it was, and an administrator is told why.
      const told = learnFailure('broken', error.message);
      await this.catalog.learn(identity, AUTHOR, told).catch(() => undefined);
    }
    return true;
  }

  /** What the answer changes in what is known; null if there was none to be had. */
  private async learn(
    { name, version }: { readonly name: string; readonly version: string },
    spec: UpstreamSpec,
  ): Promise<Learn | null> {
    const timeoutMs = Math.min(spec.timeoutMs + SLACK_MS, MAX_WAIT_MS);
    const backend = upstreamBackend(spec);
    const request = { name, version, backend, connection: connectionOf(spec) };
    try {
      const said = await this.bus.request(mcpIngressUpstreamDiscover, request, { timeoutMs });
      return (before) => discovered(before, said, spec.approve);
    } catch (error) {
      const { code, message } = GatewayError.from(error);
      const state = STATES[code];
      return state ? learnFailure(state, message) : null;
    }
  }
}

function addressOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}/${version}`;
}

function learnFailure(state: UpstreamState, problem: string): Learn {
  return (before) => ({ ...before, state, problem });
}
