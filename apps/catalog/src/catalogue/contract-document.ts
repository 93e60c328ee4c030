import type { Networks } from '@gatehouse/service-kit';
import type { ApiProxyManifest } from '../manifest/manifest.js';
import type { Origin } from '../manifest/read-manifests.js';
import { bundle } from '../openapi/bundling/bundle.js';
import { Documents, documentText } from '../openapi/bundling/documents.js';
import { readText } from '../text/read-text.js';
import { inFolder, onTheWeb, unfetchable } from './contract-surroundings.js';

/** Reads a contract that a manifest names by its path. Resolves to its text, or to why there is none. */
export type ReadContractFile = (
  folder: string,
  path: string,
) => Promise<{ readonly text: string } | { readonly problem: string }>;

export interface FetchedContract {
  readonly text: string;
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string;
  /** Where it was found, after all redirects. */
  readonly url: string;
}

/** Fetches a contract that a manifest names by its URL. Resolves to its text, or to why there is none. */
export type FetchContract = (
  url: string,
  options: { readonly allowPrivate: boolean; readonly signal: AbortSignal },
) => Promise<FetchedContract | { readonly problem: string }>;

type Spec = ApiProxyManifest['spec'];
type Kept = Pick<Spec, 'openapi' | 'openapiSource'>;

/** What manifests may reach. */
export interface Reachable {
  /** Null where manifests may not refer to files. */
  readonly readFile: ReadContractFile | null;
  readonly fetch: FetchContract;
  /** The contract that a manifest had before, where it is not to be fetched anew; null if there is none. */
  readonly kept: (manifest: ApiProxyManifest) => Promise<Kept | null>;
  /** The private networks that the installation opens. */
  readonly privateNetworks: Networks;
}

/** A contract as data, and where it has been fetched, if it has been. */
export interface ContractDocument {
  readonly document: unknown;
  readonly source: Spec['openapiSource'];
  /** References that lead out of it, and why nothing was to be had there. */
  readonly unread: ReadonlyMap<string, string>;
}

const NONE: ReadonlyMap<string, string> = new Map();

type Found = ContractDocument | { readonly problems: readonly string[] };

/** The contract of an API proxy: written out, in a file, or on the web. What it refers to there becomes part of it. */
export async function contractDocument(
  manifest: ApiProxyManifest,
  origin: Origin,
  reachable: Reachable & { readonly signal: AbortSignal },
): Promise<Found> {
  const { openapi, openapiSource: source } = manifest.spec;
  if (typeof openapi !== 'string') return { document: openapi, source, unread: NONE };
  if (isUrl(openapi)) return fetched(openapi, manifest, reachable);
  if (!isPath(openapi)) {
    const written = parse(openapi);
    return 'problems' in written ? written : { ...written, source, unread: NONE };
  }
  return fromFile(openapi, origin, reachable.readFile);
}

async function fromFile(
  path: string,
  origin: Origin,
  readFile: ReadContractFile | null,
): Promise<Found> {
  const file = await readBeside(origin, path, readFile);
  if ('problem' in file) return { problems: [file.problem] };
  const contract = parse(file.text);
  if ('problems' in contract) return contract;
  const surroundings = inFolder(path, (beside) => fileBeside(origin, beside, readFile));
  const documents = new Documents(surroundings, documentText(file.text));
  return { ...(await bundle(contract.document, documents, surroundings)), source: undefined };
}

/** The text of a file beside a manifest. */
export async function readBeside(
  origin: Origin,
  path: string,
  readFile: ReadContractFile | null,
): ReturnType<ReadContractFile> {
  const file = await fileBeside(origin, path, readFile);
  if (!('problem' in file) || file.problem === NO_FILES) return file;
  return { problem: `${path}: ${file.problem}` };
}

const NO_FILES = 'write out what is in the file: files cannot be referred to here';

async function fileBeside(
  { folder }: Origin,
  path: string,
  readFile: ReadContractFile | null,
): ReturnType<ReadContractFile> {
  if (folder !== null && readFile !== null) return readFile(folder, path);
  return { problem: NO_FILES };
}

/** A path, or a URL, is one line and no JSON; a contract in YAML has at least two. */
export function isPath(openapi: string): boolean {
  return !openapi.includes('\n') && !openapi.trimStart().startsWith('{');
}

function isUrl(openapi: string): boolean {
  return isPath(openapi) && /^https?:/i.test(openapi);
}

type FetchOne = (url: string) => ReturnType<FetchContract>;

async function fetched(
  url: string,
  manifest: ApiProxyManifest,
  { fetch, kept, signal }: Reachable & { readonly signal: AbortSignal },
): Promise<Found> {
  const { backend, openapiSource: wanted } = manifest.spec;
  const refusal = unfetchable(url);
  if (refusal) return { problems: [refusal] };
  const before = await kept(manifest);
  if (before && isKept(before, { url, sha256: wanted?.sha256 })) {
    return { document: before.openapi, source: before.openapiSource, unread: NONE };
  }
  const { allowPrivate } = backend;
  const found = await fromWeb(url, (each) => fetch(each, { allowPrivate, signal }));
  const sha256 = 'problems' in found ? undefined : found.source?.sha256;
  if (!wanted || !sha256 || wanted.sha256 === sha256) return found;
  return { problems: [`${url}: is not what openapiSource names: its sha256 is ${sha256}`] };
}

/** Whether a contract from before is from this URL, and is the one that is wanted, if that is said. */
function isKept(
  { openapiSource: known }: Kept,
  { url, sha256 }: { readonly url: string; readonly sha256: string | undefined },
): boolean {
  return known?.url === url && (sha256 ?? known.sha256) === known.sha256;
}

async function fromWeb(url: string, fetch: FetchOne): Promise<Found> {
  const answer = await fetch(url);
  if ('problem' in answer) return { problems: [`${url}: ${answer.problem}`] };
  const contract = parse(answer.text);
  if ('problems' in contract) return contract;
  const surroundings = onTheWeb(answer.url, fetch);
  const documents = new Documents(surroundings, answer);
  const bundled = await bundle(contract.document, documents, surroundings);
  return { ...bundled, source: { url, sha256: documents.sha256() } };
}

function parse(text: string): { readonly document: unknown } | { readonly problems: string[] } {
  const [document, ...others] = readText(text);
  if (!document || others.length > 0) return { problems: ['a contract is one document'] };
  if (document.problems.length === 0) return { document: document.value };
  return {
    problems: document.problems.map(({ message, line }) =>
      line === null ? message : `${message} (line ${line} of the contract)`,
    ),
  };
}
