import { resourceUri } from '@gatehouse/contracts';
import type { PublicBases, PublishedApplication, ResourceKind } from '@gatehouse/contracts';
import type { Directory } from '../applications/directory.js';

/** A resource that an application may have a token for. */
export interface SubscribedResource {
  readonly kind: ResourceKind;
  /** Its resource indicator (RFC 8707), which is the token's audience. */
  readonly uri: string;
  /** What the subscription grants there. */
  readonly scopes: readonly string[];
}

/** What an application is subscribed to and that is published now, in the order of its manifest. */
export function subscribedResources(
  application: PublishedApplication,
  directory: Pick<Directory, 'isPublished'>,
  bases: PublicBases,
): SubscribedResource[] {
  return application.subscriptions
    .filter((subscription) => directory.isPublished(subscription, application.tenant))
    .map((subscription) => ({
      kind: subscription.kind,
      uri: resourceUri(subscription, bases),
      scopes: subscription.scopes,
    }));
}
