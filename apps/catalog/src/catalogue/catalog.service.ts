import { CLOCK } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { catalogKey, GatewayError } from '@gatehouse/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { CatalogEvents } from '../events.js';
import type { Lifecycle } from '../manifest/fields.js';
import { CatalogRepository } from '../storage/catalog.repository.js';
import { mistakeIn } from '../text/mistake.js';
import type { Mistake } from '../text/mistake.js';
import { UNKNOWN_UPSTREAM } from '../upstreams/upstream-record.js';
import type { UpstreamRecord } from '../upstreams/upstream-record.js';
import { describeIdentity, identityOf, keyOf } from './catalog-object.js';
import type { IncomingObject, Identity, StoredObject } from './catalog-object.js';
import { planChanges } from './plan-changes.js';
import type { Action, Change } from './plan-changes.js';
import { Publisher } from './publisher.js';
import type { ResolvedManifests } from './resolve-contracts.js';
import { toolCosts } from './tool-costs.js';
import type { ToolCost } from './tool-costs.js';
import { Unpublishable } from './unpublishable.js';

/** A set of things to be put into the catalogue: all of them, or none. */
export interface ApplyRequest {
  readonly manifests: ResolvedManifests;
  readonly author: string;
  /** Rules that hold for whoever sent it, over those that hold for everybody. */
  readonly restrict?: (stored: readonly StoredObject[]) => readonly Mistake[];
  readonly dryRun?: boolean;
}

export interface ReportedChange extends Identity {
  readonly action: Action;
  readonly tenant: string;
  readonly lifecycle: Lifecycle;
  readonly revision: number;
  /** In a dry run, the tools that a server would have, and what they cost. */
  readonly tools?: readonly ToolCost[];
}

/** What was changed, or with `dryRun` would be. */
export interface Applied {
  readonly dryRun: boolean;
  /** Whether the data plane has it already; false if it will have it later, or if it was a dry run. */
  readonly live: boolean;
  readonly changes: readonly ReportedChange[];
  /** What contracts offer that no tool can carry. */
  readonly notes: readonly Mistake[];
}

/** Everything that is wrong; nothing was changed. */
export interface Refused {
  readonly mistakes: readonly Mistake[];
}

/** More mistakes than this are not a list that anybody reads. */
const MAX_MISTAKES = 500;

/** Changes the catalogue: works out what would change, and makes it so, whole or not at all. */
@Injectable()
export class CatalogService {
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly repository: CatalogRepository,
    private readonly publisher: Publisher,
    private readonly events: CatalogEvents,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Applies a set of things in one transaction, then publishes. */
  async apply({
    manifests,
    author,
    restrict,
    dryRun = false,
  }: ApplyRequest): Promise<Applied | Refused> {
    const plan = await this.repository.exclusively('change', async (transaction) => {
      const stored = await transaction.all();
      const { changes, mistakes } = planChanges(manifests.objects, stored, manifests.broken);
      const wrong = [...manifests.mistakes, ...(restrict?.(stored) ?? []), ...mistakes];
      if (wrong.length > 0) return { changes: [], mistakes: cut(wrong) };
      const at = new Date(this.clock.now());
      if (!dryRun) await transaction.save(changes, { name: author, at });
      return {
        changes: changes.map((change) => (dryRun ? preview(change) : report(change))),
        mistakes: null,
      };
    });
    if (plan.mistakes) {
      this.events.manifestsRefused({ author, mistakes: plan.mistakes.length });
      return { mistakes: plan.mistakes };
    }
    const live = dryRun ? false : await this.makeLive(plan.changes, author);
    if (!dryRun) for (const listener of this.listeners) listener();
    return { dryRun, live, changes: plan.changes, notes: manifests.notes };
  }

  /** Has `listener` called whenever something was changed. */
  whenChanged(listener: () => void): void {
    this.listeners.add(listener);
  }

  /**
   * Takes in what has become known of an upstream server, and publishes what follows from it.
   * @throws Unpublishable; GatewayError `not_found` if it is gone, `conflict` if another change takes too long,
   * `catalog_unavailable` without database.
   */
  async learn(
    identity: Identity,
    author: string,
    learn: (before: UpstreamRecord) => UpstreamRecord,
  ): Promise<void> {
    const changes = await this.repository.exclusively('change', async (transaction) => {
      const stored = await transaction.all();
      const known = stored.find(({ manifest }) => keyOf(manifest) === catalogKey(identity));
      if (!known) throw new GatewayError('not_found');
      const before = known.upstream ?? UNKNOWN_UPSTREAM;
      const upstream = learn(before);
      if (isDeepStrictEqual(before, upstream) && known.upstream) return [];
      await transaction.saveUpstream(identity, upstream);
      const after = { ...known, upstream };
      const plan = planChanges(
        [asIncoming(after)],
        stored.map((each) => (each === known ? after : each)),
      );
      const [mistake] = plan.mistakes;
      if (mistake) throw new Unpublishable(mistake.message);
      await transaction.save(plan.changes, { name: author, at: new Date(this.clock.now()) });
      return plan.changes.map(report);
    });
    if (changes.some(({ action }) => action !== 'unchanged')) await this.makeLive(changes, author);
  }

  private makeLive(changes: readonly ReportedChange[], author: string): Promise<boolean> {
    for (const change of changes) {
      if (change.action !== 'unchanged') this.events.entryChanged({ ...change, author });
    }
    return this.publisher.publish();
  }
}

/** What is stored, as if it were sent again just as it is. */
function asIncoming({ manifest, contract }: StoredObject): IncomingObject {
  const label = describeIdentity(identityOf(manifest));
  return { manifest, contract, lifecycle: null, mistake: (finding) => mistakeIn(label, finding) };
}

function cut(mistakes: readonly Mistake[]): readonly Mistake[] {
  const more = mistakes.length - MAX_MISTAKES;
  if (more <= 0) return mistakes;
  const message = `there are ${more} more mistakes`;
  return [...mistakes.slice(0, MAX_MISTAKES), { path: '', message, line: null }];
}

function report({ action, object, revision }: Change): ReportedChange {
  const { manifest, lifecycle } = object;
  const { kind, name, version } = identityOf(manifest);
  return { action, kind, tenant: manifest.metadata.tenant, name, version, lifecycle, revision };
}

function preview(change: Change): ReportedChange {
  const { entry } = change;
  // The tools of an aggregate are its members', and reported there.
  const hasTools = entry?.kind === 'McpServer' && !entry.members;
  return { ...report(change), ...(hasTools ? { tools: toolCosts(entry) } : {}) };
}
