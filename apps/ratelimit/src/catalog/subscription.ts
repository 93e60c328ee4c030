import { GatewayError } from '@gatehouse/contracts';
import type { Principal, ResourceRef, Subscription } from '@gatehouse/contracts';
import type { CatalogSnapshot } from './catalog-snapshot.js';

/**
 * The subscription through which an application may use a resource. Authorization has decided before;
 * asking again here means that no counter is ever kept for somebody whom the catalogue does not know.
 * @throws GatewayError `not_subscribed`, also for an application of another tenant.
 */
export function subscriptionTo(
  catalog: CatalogSnapshot,
  caller: Pick<Principal, 'tenant' | 'application'>,
  resource: ResourceRef,
): Subscription {
  const application = catalog.applications.get(caller.application);
  const own = application?.tenant === caller.tenant ? application : undefined;
  const subscription = own?.subscriptions.find((each) => isTo(each, resource));
  if (subscription) return subscription;
  throw new GatewayError('not_subscribed', undefined, {
    detail: `${caller.tenant}/${caller.application}, ${resource.kind} ${resource.name} ${resource.version}`,
  });
}

function isTo(subscription: Subscription, resource: ResourceRef): boolean {
  return (
    subscription.kind === resource.kind &&
    subscription.name === resource.name &&
    subscription.version === resource.version
  );
}
