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
import type { CatalogConfig } from '../config.js';
import type { UpstreamSpec } from '../manifest/mcp/upstream.js';
import { CatalogRepository } from '../storage/catalog.repository.js';
import { discovered } from './upstream-record.js';
import type { UpstreamRecord, UpstreamState } from './upstream-record.js';

const AUTHOR = 'discovery';
/** One that is not active is asked again so soon, in ms. */
const IMPATIENCE_MS = 2_000;
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

type Learn = (before: UpstreamRecord) => UpstreamRecord;

/** Asks upstream servers what they have: when they are new, and then again and again. */
@Injectable()
export class DiscoveryService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly askedAt = new Map<string, number>();
  /** Servers that have said since they were asked that they have changed. */
  private readonly changed = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | null = null;
  private isStopped = false;

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CONFIG) private readonly config: CatalogConfig,
    private readonly repository: CatalogRepository,
    private readonly catalog: CatalogService,
  ) {}

  onApplicationBootstrap(): void {
    this.catalog.whenChanged(() => this.schedule(0));
    this.schedule(0);
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.round;
  }

  /** Asks a server soon that says that it has changed. Of one that is not there nobody is asked. */
  lookAt(server: { readonly name: string; readonly version: string }): void {
    const key = addressOf(server);
    if (this.changed.has(key)) return;
    this.changed.add(key);
    this.schedule(0);
  }

  private schedule(afterMs: number): void {
    if (this.isStopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), afterMs).unref();
  }

  /** A look that is asked for while one is under way is taken up by the next. */
  private async look(): Promise<void> {
    this.round ??= this.askAll().finally(() => {
      this.round = null;
      this.schedule(Math.min(IMPATIENCE_MS, this.config.CATALOG_DISCOVERY_SECONDS * 1_000));
    });
    await this.round;
  }

  private async askAll(): Promise<void> {
    // Without its database the catalogue has nobody to ask; it looks again.
    const servers = await this.repository.upstreamServers().catch(() => []);
    const known = new Set(servers.map(({ manifest }) => addressOf(identityOf(manifest))));
    for (const address of this.changed) if (!known.has(address)) this.changed.delete(address);
    await Promise.all(servers.filter((each) => this.isDue(each)).map((each) => this.ask(each)));
  }

  private isDue({ manifest, upstream, revision }: StoredObject): boolean {
    const usualMs =
      upstream?.state === 'active' ? this.config.CATALOG_DISCOVERY_SECONDS * 1_000 : 0;
    const hasChanged = this.changed.has(addressOf(identityOf(manifest)));
    const patienceMs = hasChanged ? Math.min(usualMs, HINT_MS) : usualMs;
    const asked = this.askedAt.get(`${keyOf(manifest)}#${revision}`);
    return asked === undefined || performance.now() - asked >= patienceMs;
  }

  private async ask(server: StoredObject): Promise<void> {
    const { manifest, revision } = server;
    const spec = manifest.kind === 'McpServer' ? manifest.spec.upstream : undefined;
    if (!spec || this.isStopped) return;
    const identity = identityOf(manifest);
    this.changed.delete(addressOf(identity));
    const learn = await this.learn(identity, spec);
    if (!learn) return;
    await this.catalog.learn(identity, AUTHOR, learn).catch((error: unknown) => {
      const { code, message } = GatewayError.from(error);
      if (code !== 'conflict') return;
      // What it has cannot be published: it stays as it was, and an administrator is told why.
      const told = learnFailure('broken', message);
      return this.catalog.learn(identity, AUTHOR, told).catch(() => undefined);
    });
    for (const key of this.askedAt.keys()) {
      if (key.startsWith(`${keyOf(manifest)}#`)) this.askedAt.delete(key);
    }
    this.askedAt.set(`${keyOf(manifest)}#${revision}`, performance.now());
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
