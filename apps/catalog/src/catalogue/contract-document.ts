import type { Networks } from '@gatehouse/service-kit';
import type { ApiProxyManifest } from '../manifest/manifest.js';
import type { Origin } from '../manifest/read-manifests.js';
import { readText } from '../text/read-text.js';

/** Reads a contract that a manifest names by its path. Resolves to its text, or to why there is none. */
export type ReadContractFile = (
  folder: string,
  path: string,
) => Promise<{ readonly text: string } | { readonly problem: string }>;

export interface FetchedContract {
  readonly text: string;
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string;
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
}

type Found = ContractDocument | { readonly problems: readonly string[] };

/** The contract of an API proxy: written out, in a file, or on the web. */
export async function contractDocument(
  manifest: ApiProxyManifest,
  origin: Origin,
  reachable: Reachable & { readonly signal: AbortSignal },
): Promise<Found> {
  const { openapi, openapiSource: source } = manifest.spec;
  if (typeof openapi !== 'string') return { document: openapi, source };
  if (isUrl(openapi)) return fetched(openapi, manifest, reachable);
  if (!isPath(openapi)) return parse(openapi, source);
  const file = await readBeside(origin, openapi, reachable.readFile);
  return 'problem' in file ? { problems: [file.problem] } : parse(file.text, undefined);
}

/** The text of a file beside a manifest. */
export async function readBeside(
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

/** A path, or a URL, is one line and no JSON; a contract in YAML has at least two. */
export function isPath(openapi: string): boolean {
  return !openapi.includes('\n') && !openapi.trimStart().startsWith('{');
}

function isUrl(openapi: string): boolean {
  return isPath(openapi) && /^https?:/i.test(openapi);
}

async function fetched(
  url: string,
  manifest: ApiProxyManifest,
  { fetch, kept, signal }: Reachable & { readonly signal: AbortSignal },
): Promise<Found> {
  const { backend, openapiSource: wanted } = manifest.spec;
  if (!isUsable(url)) return { problems: ['is no URL that can be fetched: no credentials in it'] };
  const before = await kept(manifest);
  const known = before?.openapiSource;
  if (before && known?.url === url && (wanted?.sha256 ?? known.sha256) === known.sha256) {
    return { document: before.openapi, source: known };
  }
  const answer = await fetch(url, { allowPrivate: backend.allowPrivate, signal });
  if ('problem' in answer) return { problems: [`${url}: ${answer.problem}`] };
  if (wanted && wanted.sha256 !== answer.sha256) {
    return {
      problems: [`${url}: is not what openapiSource names: its sha256 is ${answer.sha256}`],
    };
  }
  return parse(answer.text, { url, sha256: answer.sha256 });
}

function isUsable(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return !username && !password;
}

function parse(text: string, source: Spec['openapiSource']): Found {
  const [document, ...others] = readText(text);
  if (!document || others.length > 0) return { problems: ['a contract is one document'] };
  if (document.problems.length === 0) return { document: document.value, source };
  return {
    problems: document.problems.map(({ message, line }) =>
      line === null ? message : `${message} (line ${line} of the contract)`,
    ),
  };
}
