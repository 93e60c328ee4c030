import { isPublicAddress, literalAddress } from '@gatehouse/service-kit';
import type { Networks } from '@gatehouse/service-kit';
import type { Manifest } from '../manifest/manifest.js';
import { formatPath } from '../text/path.js';
import type { Finding } from '../text/mistake.js';

/**
 * What is wrong with a backend, a provider or a webhook that is named by its address: that it is in a private network, and may not
 * be. Where a name leads to is judged by the gate when it connects.
 */
export function checkAddress(manifest: Manifest, privateNetworks: Networks): Finding[] {
  return addressesIn(manifest).flatMap(({ url, path, ...reach }) => {
    const message = addressProblem(url, { ...reach, privateNetworks });
    return message ? [{ path, message }] : [];
  });
}

type LlmApiManifest = Extract<Manifest, { kind: 'LlmApi' }>;

interface NamedAddress extends Pick<Reach, 'allowPrivate' | 'member'> {
  readonly url: string;
  readonly path: readonly (string | number)[];
}

function addressesIn(manifest: Manifest): NamedAddress[] {
  if (manifest.kind === 'McpServer' && manifest.spec.upstream) {
    const { url, allowPrivate, oauth } = manifest.spec.upstream;
    const at = ['spec', 'upstream'];
    const reach = { allowPrivate, member: 'upstream' };
    const server = { url, path: [...at, 'url'], ...reach };
    if (!oauth) return [server];
    return [server, { url: oauth.tokenUrl, path: [...at, 'oauth', 'tokenUrl'], ...reach }];
  }
  if (manifest.kind === 'LlmApi') return addressesOfLlmApi(manifest.spec);
  if (manifest.kind !== 'ApiProxy') return [];
  const { url, allowPrivate, security = {} } = manifest.spec.backend;
  const at = ['spec', 'backend'];
  const reach = { allowPrivate, member: 'backend' };
  const tokenUrls = Object.entries(security).flatMap(([name, scheme]) =>
    'tokenUrl' in scheme
      ? [{ url: scheme.tokenUrl, path: [...at, 'security', name, 'tokenUrl'], ...reach }]
      : [],
  );
  return url.startsWith('nats:')
    ? tokenUrls
    : [{ url, path: [...at, 'url'], ...reach }, ...tokenUrls];
}

function addressesOfLlmApi({ targets, guardrails }: LlmApiManifest['spec']): NamedAddress[] {
  const providers = targets.map(({ baseUrl, allowPrivate }, index) => {
    const at = ['targets', index];
    const member = formatPath(at);
    return { url: baseUrl, allowPrivate, member, path: ['spec', ...at, 'baseUrl'] };
  });
  const webhooks = (['request', 'response'] as const).flatMap((stage) =>
    guardrails[stage].flatMap((rule, index) => {
      if (rule.type !== 'webhook') return [];
      const at = ['guardrails', stage, index];
      const { url, allowPrivate } = rule;
      return [{ url, allowPrivate, member: formatPath(at), path: ['spec', ...at, 'url'] }];
    }),
  );
  return [...providers, ...webhooks];
}

export interface Reach {
  /** Whether the manifest allows private addresses. */
  readonly allowPrivate: boolean;
  /** Those that the installation allows. */
  readonly privateNetworks: Networks;
  /** Where in a spec that is said. */
  readonly member: string;
}

/** Why a URL may not be reached, as far as that can be told without a name service; null if it may. */
export function addressProblem(
  url: string,
  { allowPrivate, privateNetworks, member }: Reach,
): string | null {
  const address = literalAddress(url);
  if (address === null || isPublicAddress(address)) return null;
  if (!privateNetworks.has(address)) {
    return `leads to ${address}, in a network that this installation keeps closed (PRIVATE_NETWORKS)`;
  }
  if (allowPrivate) return null;
  return `leads to the private address ${address}: spec.${member}.allowPrivate: true allows it`;
}
