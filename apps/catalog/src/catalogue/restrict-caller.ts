import type { SecretRef } from '@gatehouse/contracts';
import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '../manifest/manifest.js';
import type { UpstreamSpec } from '../manifest/mcp/upstream.js';
import type { Finding, Mistake } from '../text/mistake.js';
import type { IncomingObject, StoredObject } from './catalog-object.js';
import { keyOf } from './catalog-object.js';

export interface Caller {
  readonly tenant: string;
  readonly scopes: readonly string[];
}

interface Circumstances {
  readonly caller: Caller;
  readonly stored: readonly StoredObject[];
  /** Secrets that any tenant may refer to: names of variables, or paths of files. */
  readonly openSecrets: readonly string[];
}

/**
 * What a caller of the API may not do, although whoever writes the installation's manifests may: leave its
 * tenant, make the gate send a secret somewhere new, give away rights it does not have, or reach the
 * private backend of another tenant.
 */
export function restrictCaller(
  incoming: readonly IncomingObject[],
  circumstances: Circumstances,
): Mistake[] {
  const rules = [checkTenant, checkSecret, checkGrants, checkBackend];
  return incoming.flatMap(({ manifest, mistake }) =>
    rules.flatMap((rule) => rule(manifest, circumstances)).map((finding) => mistake(finding)),
  );
}

function checkTenant({ metadata }: Manifest, { caller }: Circumstances): Finding[] {
  if (metadata.tenant === caller.tenant) return [];
  return [
    { path: ['metadata', 'tenant'], message: `your token is for the tenant ${caller.tenant}` },
  ];
}

interface SecretUse {
  readonly secret: SecretRef;
  readonly destination: string;
  readonly path: readonly (string | number)[];
}

/** A secret goes only where the installation's own manifests already send it. */
function checkSecret(manifest: Manifest, { stored, openSecrets }: Circumstances): Finding[] {
  const known = stored
    .filter((object) => object.manifest.metadata.tenant === manifest.metadata.tenant)
    .flatMap((object) => secretUses(object.manifest));
  const message = "only the installation's own manifests may say where this secret is sent";
  return secretUses(manifest).flatMap(({ secret, destination, path }) => {
    const isOpen = openSecrets.includes('env' in secret ? secret.env : secret.file);
    const isKnown = known.some(
      (use) => use.destination === destination && isDeepStrictEqual(use.secret, secret),
    );
    return isOpen || isKnown ? [] : [{ path, message }];
  });
}

function secretUses(manifest: Manifest): SecretUse[] {
  if (manifest.kind === 'LlmApi') {
    return manifest.spec.targets.map(({ key, baseUrl }, index) => ({
      secret: key,
      destination: new URL(baseUrl).origin,
      path: ['spec', 'targets', index, 'key'],
    }));
  }
  if (manifest.kind === 'McpServer') {
    return manifest.spec.upstream ? upstreamSecrets(manifest.spec.upstream) : [];
  }
  if (manifest.kind !== 'ApiProxy') return [];
  const { credential, security = {}, url } = manifest.spec.backend;
  const at = ['spec', 'backend'];
  const destination = url.startsWith('nats:') ? url : new URL(url).origin;
  const always = credential
    ? [{ secret: credential.secret, destination, path: [...at, 'credential', 'secret'] }]
    : [];
  const filled = Object.entries(security).map(([name, scheme]): SecretUse => {
    const path = [...at, 'security', name];
    if ('secret' in scheme) return { secret: scheme.secret, destination, path };
    if ('password' in scheme) return { secret: scheme.password, destination, path };
    return { secret: scheme.clientSecret, destination: new URL(scheme.tokenUrl).origin, path };
  });
  return [...always, ...filled];
}

function upstreamSecrets({ url, credential, oauth }: UpstreamSpec): SecretUse[] {
  const at = ['spec', 'upstream'];
  const uses: SecretUse[] = [];
  if (credential) {
    const path = [...at, 'credential', 'secret'];
    uses.push({ secret: credential.secret, destination: new URL(url).origin, path });
  }
  if (oauth) {
    const path = [...at, 'oauth', 'clientSecret'];
    uses.push({ secret: oauth.clientSecret, destination: new URL(oauth.tokenUrl).origin, path });
  }
  return uses;
}

/** Rights over the control plane are handed on only by those who hold them. */
function checkGrants(manifest: Manifest, { caller, stored }: Circumstances): Finding[] {
  const before = stored.find((object) => keyOf(object.manifest) === keyOf(manifest));
  const granted = new Set(before ? grantsOf(before.manifest).map(({ scope }) => scope) : []);
  return grantsOf(manifest).flatMap(({ scope, path }) =>
    granted.has(scope) || caller.scopes.includes(scope)
      ? []
      : [{ path, message: `your token does not have ${scope} itself` }],
  );
}

function grantsOf(manifest: Manifest): { scope: string; path: (string | number)[] }[] {
  if (manifest.kind !== 'Application') return [];
  return manifest.spec.subscriptions.flatMap((subscription, index) =>
    subscription.kind === 'ControlPlane'
      ? subscription.scopes.map((scope, position) => ({
          scope,
          path: ['spec', 'subscriptions', index, 'scopes', position],
        }))
      : [],
  );
}

/** A backend on the bus, and a local MCP server, belongs to the tenant that has it first. */
function checkBackend(manifest: Manifest, { stored }: Circumstances): Finding[] {
  const own = innerBackend(manifest);
  if (!own) return [];
  const isForeign = stored.some(
    (object) =>
      object.manifest.metadata.tenant !== manifest.metadata.tenant &&
      innerBackend(object.manifest)?.url === own.url,
  );
  return isForeign ? [{ path: own.path, message: 'the backend is taken' }] : [];
}

/** A backend that is known by its name, inside the installation, and not by an address. */
function innerBackend(
  manifest: Manifest,
): { readonly url: string; readonly path: string[] } | null {
  const [member, url] = addressOf(manifest);
  return url && /^(nats|runner):/.test(url) ? { url, path: ['spec', member, 'url'] } : null;
}

function addressOf(manifest: Manifest): [member: string, url?: string] {
  if (manifest.kind === 'ApiProxy') return ['backend', manifest.spec.backend.url];
  if (manifest.kind !== 'McpServer' || !manifest.spec.upstream) return ['upstream'];
  return ['upstream', manifest.spec.upstream.url];
}
