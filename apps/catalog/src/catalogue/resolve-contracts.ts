import { readContract } from '../openapi/read-contract.js';
import type { ContractTools } from '../openapi/contract-tools.js';
import { resolveSecurity } from './resolve-security.js';
import { ApiProxyManifest } from '../manifest/manifest.js';
import type { Manifest } from '../manifest/manifest.js';
import type { Origin, ReadManifests } from '../manifest/read-manifests.js';
import { withPrices } from './resolve-prices.js';
import { isRecord } from '../text/document.js';
import { atMost } from '../text/mistake.js';
import type { Finding, Mistake } from '../text/mistake.js';
import { formatPath } from '../text/path.js';
import type { IncomingObject } from './catalog-object.js';
import { checkAddress } from './check-address.js';
import { contractDocument, isPath, readBeside } from './contract-document.js';
import type { Reachable } from './contract-document.js';

/** Manifests that are whole, and everything that is wrong with the others. */
export interface ResolvedManifests {
  readonly objects: readonly IncomingObject[];
  readonly mistakes: readonly Mistake[];
  /** `<Kind>/<name>` of what was sent but cannot be used. */
  readonly broken: ReadonlySet<string>;
  /** What contracts offer that no tool can carry. */
  readonly notes: readonly Mistake[];
}

const AT = ['spec', 'openapi'];

/** For all contracts on the web that come together, in ms. */
const PATIENCE_MS = 30_000;

/** So much is said about one contract. */
const MAX = 200;

/** Puts each API proxy's contract into its manifest, so that the manifest stands alone, and makes tools of it. */
export async function resolveContracts(
  read: ReadManifests,
  reachable: Reachable,
): Promise<ResolvedManifests> {
  const objects: IncomingObject[] = [];
  const mistakes = [...read.mistakes];
  const broken = new Set(read.broken);
  const notes: Mistake[] = [];
  const signal = AbortSignal.timeout(PATIENCE_MS);
  for (const { manifest, origin } of read.manifests) {
    const resolved = await resolve(manifest, origin, { ...reachable, signal });
    mistakes.push(...resolved.mistakes.map(origin.mistake));
    notes.push(...resolved.notes.map(origin.mistake));
    if (resolved.mistakes.length > 0) {
      broken.add(`${manifest.kind}/${manifest.metadata.name}`);
      continue;
    }
    const { contract, manifest: complete } = resolved;
    const lifecycle = manifest.spec.lifecycle ?? null;
    objects.push({ manifest: complete, contract, lifecycle, mistake: origin.mistake });
  }
  return { objects, mistakes, broken, notes };
}

interface Resolved {
  readonly manifest: Manifest;
  readonly contract: ContractTools | null;
  readonly mistakes: readonly Finding[];
  readonly notes: readonly Finding[];
}

async function resolve(
  manifest: Manifest,
  origin: Origin,
  reachable: Reachable & { readonly signal: AbortSignal },
): Promise<Resolved> {
  const nothing = { manifest, contract: null, mistakes: [], notes: [] };
  const unreachable = checkAddress(manifest, reachable.privateNetworks);
  if (unreachable.length > 0) return { ...nothing, mistakes: unreachable };
  if (manifest.kind === 'LlmApi') {
    return {
      ...nothing,
      ...(await withPrices(manifest, (path) => readBeside(origin, path, reachable.readFile))),
    };
  }
  if (manifest.kind !== 'ApiProxy') return nothing;
  const found = await contractDocument(manifest, origin, reachable);
  if ('problems' in found) {
    return { ...nothing, mistakes: found.problems.map((message) => ({ path: AT, message })) };
  }
  const secured = resolveSecurity(manifest, found.document);
  if (secured.mistakes.length > 0) return { ...nothing, mistakes: secured.mistakes };
  // What is written out, in a file or pinned lay before whoever applies it; what a URL leads to did not.
  const isUnseen = found.source !== undefined && manifest.spec.openapiSource === undefined;
  const options = { ...secured.options, unread: found.unread, isUnseen };
  const { contract, mistakes, notes } = readContract(found.document, options);
  const spec = {
    ...manifest.spec,
    openapi: isRecord(found.document) ? found.document : {},
    ...(found.source ? { openapiSource: found.source } : {}),
  };
  const inside = (finding: Finding): Finding => place(finding, manifest);
  return {
    manifest: ApiProxyManifest.parse({ ...manifest, spec }),
    contract,
    mistakes: atMost(mistakes, MAX).map(inside),
    notes: [...secured.notes, ...atMost(notes, MAX).map(inside)],
  };
}

/** A contract's own mistakes: under the field if it is written there, in its file otherwise. */
function place({ path, message }: Finding, { spec }: ApiProxyManifest): Finding {
  if (typeof spec.openapi !== 'string') return { path: [...AT, ...path], message };
  const where = isPath(spec.openapi) ? spec.openapi : 'the contract';
  const inside = formatPath(path);
  return { path: AT, message: `${where}: ${inside ? `${inside}: ` : ''}${message}` };
}
