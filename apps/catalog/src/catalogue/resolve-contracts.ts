import type { Networks } from '@gatehouse/service-kit';
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
import { readText } from '../text/read-text.js';
import type { IncomingObject } from './catalog-object.js';
import { checkAddress } from './check-address.js';

/** Reads a contract that a manifest names by its path. Resolves to its text, or to why there is none. */
export type ReadContractFile = (
  folder: string,
  path: string,
) => Promise<{ readonly text: string } | { readonly problem: string }>;

/** What manifests may reach. */
export interface Reachable {
  /** Null where manifests may not refer to files. */
  readonly readFile: ReadContractFile | null;
  /** The private networks that the installation opens. */
  readonly privateNetworks: Networks;
}

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
  for (const { manifest, origin } of read.manifests) {
    const resolved = await resolve(manifest, origin, reachable);
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
  { readFile, privateNetworks }: Reachable,
): Promise<Resolved> {
  const nothing = { manifest, contract: null, mistakes: [], notes: [] };
  if (manifest.kind === 'LlmApi') {
    return {
      ...nothing,
      ...(await withPrices(manifest, (path) => readBeside(origin, path, readFile))),
    };
  }
  const unreachable = checkAddress(manifest, privateNetworks);
  if (unreachable.length > 0) return { ...nothing, mistakes: unreachable };
  if (manifest.kind !== 'ApiProxy') return nothing;
  const found = await documentOf(manifest, origin, readFile);
  if ('problems' in found) {
    return { ...nothing, mistakes: found.problems.map((message) => ({ path: AT, message })) };
  }
  const secured = resolveSecurity(manifest, found.document);
  if (secured.mistakes.length > 0) return { ...nothing, mistakes: secured.mistakes };
  const { contract, mistakes, notes } = readContract(found.document, secured.options);
  const spec = { ...manifest.spec, openapi: isRecord(found.document) ? found.document : {} };
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

async function documentOf(
  { spec }: ApiProxyManifest,
  origin: Origin,
  readFile: ReadContractFile | null,
): Promise<{ document: unknown } | { problems: string[] }> {
  if (typeof spec.openapi !== 'string') return { document: spec.openapi };
  if (!isPath(spec.openapi)) return parse(spec.openapi);
  const file = await readBeside(origin, spec.openapi, readFile);
  return 'problem' in file ? { problems: [file.problem] } : parse(file.text);
}

async function readBeside(
  { folder }: Origin,
  path: string,
  readFile: ReadContractFile | null,
): ReturnType<ReadContractFile> {
  if (folder === null || readFile === null) {
    return { problem: 'write out what is in the file: files cannot be referred to here' };
  }
  const file = await readFile(folder, path);
  return 'problem' in file ? { problem: `${path}: ${file.problem}` } : file;
}

/** A path is one line and no JSON; a contract in YAML has at least two. */
function isPath(openapi: string): boolean {
  return !openapi.includes('\n') && !openapi.trimStart().startsWith('{');
}

function parse(text: string): { document: unknown } | { problems: string[] } {
  const [document, ...others] = readText(text);
  if (!document || others.length > 0) return { problems: ['a contract is one document'] };
  if (document.problems.length === 0) return { document: document.value };
  return {
    problems: document.problems.map(({ message, line }) =>
      line === null ? message : `${message} (line ${line} of the contract)`,
    ),
  };
}
