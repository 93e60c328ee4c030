import { isPublicAddress, literalAddress } from '@gatehouse/service-kit';
import type { Networks } from '@gatehouse/service-kit';
import type { Manifest } from '../manifest/manifest.js';
import type { Finding } from '../text/mistake.js';

/**
 * What is wrong with a backend that is named by its address: that it is in a private network, and may not
 * be. Where a name leads to is judged by the gate when it connects.
 */
export function checkAddress(manifest: Manifest, privateNetworks: Networks): Finding[] {
  if (manifest.kind !== 'ApiProxy') return [];
  const { url, allowPrivate, security = {} } = manifest.spec.backend;
  const at = ['spec', 'backend'];
  const tokenUrls = Object.entries(security).flatMap(([name, scheme]) =>
    'tokenUrl' in scheme
      ? [{ url: scheme.tokenUrl, path: [...at, 'security', name, 'tokenUrl'] }]
      : [],
  );
  const urls = url.startsWith('nats:') ? tokenUrls : [{ url, path: [...at, 'url'] }, ...tokenUrls];
  return urls.flatMap((each) => {
    const message = addressProblem(each.url, { allowPrivate, privateNetworks });
    return message ? [{ path: each.path, message }] : [];
  });
}

export interface Reach {
  /** Whether the manifest allows private addresses. */
  readonly allowPrivate: boolean;
  /** Those that the installation allows. */
  readonly privateNetworks: Networks;
}

/** Why a URL may not be reached, as far as that can be told without a name service; null if it may. */
export function addressProblem(
  url: string,
  { allowPrivate, privateNetworks }: Reach,
): string | null {
  const address = literalAddress(url);
  if (address === null || isPublicAddress(address)) return null;
  if (!privateNetworks.has(address)) {
    return `leads to ${address}, in a network that this installation keeps closed (PRIVATE_NETWORKS)`;
  }
  if (allowPrivate) return null;
  return `leads to the private address ${address}: spec.backend.allowPrivate: true allows it`;
}
