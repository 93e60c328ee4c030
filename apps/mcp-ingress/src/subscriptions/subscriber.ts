import type { Authority } from '../authority/authority.js';
import type { Catalog } from '../catalog/catalog.js';
import type { ServedServer } from '../catalog/snapshot.js';
import { askedAt } from '../items/asked-at.js';
import type { CallerStream } from '../streams/telling.js';
import type { Told, UpstreamSubscriptions } from '../upstreams/upstream-subscriptions.js';
import { upstreamKey } from '../upstreams/upstream.js';
import type { Upstream } from '../upstreams/upstream.js';
import { mayRead } from './may-read.js';
import { tellingUpstream } from './subscribable.js';

interface Deps {
  readonly catalog: Catalog;
  readonly authority: Authority;
  readonly upstreams: UpstreamSubscriptions;
}

/** Where a resource comes from, and what has been asked there. */
interface Source extends Told {
  readonly key: string;
}

/** One stream, and the resources that it is told of. */
export class Subscriber {
  private readonly sources = new Map<string, Source>();
  private wanted: ReadonlySet<string> = new Set();
  private served: ServedServer['published'] | null = null;

  constructor(
    private readonly stream: CallerStream,
    private readonly deps: Deps,
  ) {}

  /** Has exactly these resources told of. Resolves when their servers know. */
  async want(uris: readonly string[]): Promise<void> {
    this.wanted = new Set(uris);
    this.settle();
    await Promise.all([...this.sources.values()].map(({ known }) => known));
  }

  /** Something else may be published: a resource may come from another server, or from none. */
  look(): void {
    const server = this.server();
    // Of an aggregate, members may have changed.
    if (this.served !== server?.published || server?.aggregate) this.settle();
  }

  end(): void {
    for (const { stop } of this.sources.values()) stop();
    this.sources.clear();
  }

  private settle(): void {
    const server = this.server();
    this.served = server?.published ?? null;
    for (const [uri, { stop }] of this.sources) {
      if (this.wanted.has(uri)) continue;
      stop();
      this.sources.delete(uri);
    }
    for (const uri of this.wanted) this.settleOne(uri, server);
  }

  private settleOne(uri: string, server: ServedServer | null): void {
    const upstream = server && this.upstreamOf(uri, server);
    const present = this.sources.get(uri);
    const key = upstream && upstreamKey(upstream);
    if (present?.key === key) return;
    present?.stop();
    this.sources.delete(uri);
    if (!upstream || key === null) return;
    const told = this.deps.upstreams.tell(upstream, uri, () => void this.changed(uri));
    this.sources.set(uri, { ...told, key });
  }

  private upstreamOf(uri: string, server: ServedServer): Upstream | null {
    const { address } = this.stream.owner;
    const { tool, ...asked } = askedAt({ server, address }, 'resources/read', { uri });
    return tool && tellingUpstream(asked.server);
  }

  /** What the caller may no longer read it is no longer told of. */
  private async changed(uri: string): Promise<void> {
    const { stream, deps } = this;
    if (!(await mayRead(stream.owner, uri, deps)) || !this.wanted.has(uri)) return;
    stream.tell({ method: 'notifications/resources/updated', params: { uri } });
  }

  private server(): ServedServer | null {
    return this.deps.catalog.server(this.stream.owner.address);
  }
}
