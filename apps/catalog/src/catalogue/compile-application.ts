import { CONTROL_PLANE_SCOPES } from '@gatehouse/contracts';
import type { CatalogEntry, Subscription } from '@gatehouse/contracts';
import type { ApplicationManifest } from '../manifest/manifest.js';
import type { Finding } from '../text/mistake.js';
import { noSuch } from '../text/suggest.js';
import type { CatalogObject } from './catalog-object.js';
import type { Compiled } from './compile-simple.js';
import type { World } from './world.js';

type SubscriptionSpec = ApplicationManifest['spec']['subscriptions'][number];

/** Fills in what an application's subscriptions leave open, and holds them to what there is. */
export function compileApplication(
  manifest: ApplicationManifest,
  application: CatalogObject,
  { world, revision }: { world: World; revision: number },
): Compiled {
  const { metadata, spec } = manifest;
  const findings: Finding[] = [];
  const subscriptions: Subscription[] = spec.subscriptions.map((subscription, index) => {
    const path = ['spec', 'subscriptions', index];
    const reference = {
      kind: 'Plan',
      version: '1.0',
      tenant: metadata.tenant,
      name: subscription.plan,
    } as const;
    const plan = world.findServed(reference, application);
    if (plan && 'problem' in plan)
      findings.push({ path: [...path, 'plan'], message: plan.problem });
    const { scopes, problems } = scopesOf(subscription, metadata.tenant, world);
    for (const problem of problems) {
      findings.push({ path: [...path, ...problem.path], message: problem.message });
    }
    const { kind, name, version } = subscription;
    return { kind, name, version, plan: subscription.plan, scopes };
  });
  return {
    entry: {
      kind: 'Application',
      tenant: metadata.tenant,
      name: metadata.name,
      version: metadata.version,
      revision,
      title: spec.title ?? metadata.name,
      roles: spec.roles,
      subscriptions,
      captureArguments: spec.captureArguments,
    },
    findings,
  };
}

/**
 * The scopes that a subscription grants. What it is for must be there, though it need not be published: to
 * take a server out of service must not take a change of every application.
 */
function scopesOf(
  subscription: SubscriptionSpec,
  tenant: string,
  world: World,
): { scopes: string[]; problems: readonly Finding[] } {
  const { kind, name, version } = subscription;
  if (subscription.kind === 'ControlPlane') {
    return {
      scopes: subscription.scopes,
      problems: unknown(subscription.scopes, CONTROL_PLANE_SCOPES),
    };
  }
  const found = world.find({ kind: subscription.kind, tenant, name, version });
  if (found && 'problem' in found) {
    return { scopes: [], problems: [{ path: ['name'], message: found.problem }] };
  }
  const entry = world.entries.get(`${kind}/${name}/${version}`);
  if (!found || !entry) return { scopes: subscription.scopes ?? [], problems: [] };
  const offered = scopesAskedBy(entry);
  const scopes = subscription.scopes ?? offered;
  return { scopes, problems: unknown(scopes, offered) };
}

function scopesAskedBy(entry: CatalogEntry): string[] {
  return 'scopes' in entry ? entry.scopes : [];
}

function unknown(scopes: readonly string[], offered: readonly string[]): Finding[] {
  return scopes.flatMap((scope, index) =>
    offered.includes(scope)
      ? []
      : [{ path: ['scopes', index], message: noSuch('scope', scope, offered) }],
  );
}
