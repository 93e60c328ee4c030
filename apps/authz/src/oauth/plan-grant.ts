import type { SubscribedResource } from './subscribed-resources.js';

/** What a client asks for at the token endpoint. */
export interface WantedGrant {
  /** The `resource` parameters (RFC 8707 section 2.2); none asks for everything. */
  readonly resources: readonly string[];
  /** The `scope` parameter (RFC 6749 section 3.3); null asks for all scopes. */
  readonly scopes: readonly string[] | null;
}

export type GrantPlan =
  | {
      readonly granted: true;
      readonly audiences: readonly [string, ...string[]];
      readonly scopes: readonly string[];
    }
  | {
      readonly granted: false;
      readonly error: 'invalid_target' | 'invalid_scope';
      /** For the caller. */
      readonly description: string;
    };

/**
 * What an application gets of what it asks for: nothing more than its subscriptions grant, and never
 * silently less. Without `resource`, the token is for every data-plane resource; for the control plane it
 * has to be asked for, unless there is nothing else: an agent has no business carrying an operator's rights.
 */
export function planGrant(
  subscribed: readonly SubscribedResource[],
  wanted: WantedGrant,
): GrantPlan {
  const resources =
    wanted.resources.length > 0 ? named(subscribed, wanted) : everything(subscribed);
  const [first, ...rest] = [...new Set(resources?.map(({ uri }) => uri))];
  if (!resources || first === undefined) return noSuchTarget(wanted);
  if (rest.length > 0 && resources.some(({ kind }) => kind === 'ControlPlane')) return ownToken();
  const grantable = [...new Set(resources.flatMap(({ scopes }) => scopes))];
  const missing = wanted.scopes?.filter((scope) => !grantable.includes(scope)) ?? [];
  if (missing.length > 0) {
    const description = `no subscription to the requested resources grants ${missing.join(' ')}`;
    return { granted: false, error: 'invalid_scope', description };
  }
  const scopes = wanted.scopes ? [...new Set(wanted.scopes)] : grantable;
  return { granted: true, audiences: [first, ...rest], scopes };
}

/** The resources that are named, all or none. */
function named(
  subscribed: readonly SubscribedResource[],
  { resources }: WantedGrant,
): readonly SubscribedResource[] | null {
  const found = resources.map((uri) => subscribed.filter((resource) => resource.uri === uri));
  return found.every((matches) => matches.length > 0) ? found.flat() : null;
}

function everything(subscribed: readonly SubscribedResource[]): readonly SubscribedResource[] {
  const dataPlane = subscribed.filter(({ kind }) => kind !== 'ControlPlane');
  return dataPlane.length > 0 ? dataPlane : subscribed;
}

/** The scopes of a token hold for all of its audiences, so an operator's rights never share one. */
function ownToken(): GrantPlan {
  const description = 'the control plane takes a token of its own';
  return { granted: false, error: 'invalid_target', description };
}

function noSuchTarget({ resources }: WantedGrant): GrantPlan {
  const description =
    resources.length > 0
      ? 'the application is not subscribed to a requested resource'
      : 'the application is not subscribed to anything that is published';
  return { granted: false, error: 'invalid_target', description };
}
