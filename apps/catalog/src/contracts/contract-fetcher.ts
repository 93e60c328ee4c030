import { CONFIG, PrivateAddressError, publicAgent, readWhole } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { Agent, Dispatcher } from 'undici';
import { addressProblem } from '../catalogue/check-address.js';
import type { FetchContract, FetchedContract } from '../catalogue/contract-document.js';
import type { CatalogConfig } from '../config.js';
import { LIMITS } from '../text/document.js';

/** For one contract, in ms. */
const PATIENCE_MS = 10_000;
const MAX_REDIRECTS = 3;
/** YAML takes seconds for each megabyte: a large contract says it in JSON. */
const MAX_YAML_BYTES = 1_000_000;

const OPTIONS = { connections: 4, connectTimeoutMs: PATIENCE_MS };
const HEADERS = {
  accept: 'application/json, application/yaml;q=0.9, text/yaml;q=0.9, */*;q=0.1',
  'accept-encoding': 'identity',
  'user-agent': 'gatehouse',
};

type Outcome = FetchedContract | { readonly problem: string };

/**
 * Fetches contracts from the web: in bounded time, of bounded size, and from private networks only where
 * the manifest and the installation allow it. Redirects are followed under the same rules.
 */
@Injectable()
export class ContractFetcher implements OnApplicationShutdown {
  private readonly outside: Agent;
  private readonly inside: Agent;

  constructor(@Inject(CONFIG) private readonly config: Pick<CatalogConfig, 'PRIVATE_NETWORKS'>) {
    this.outside = publicAgent(OPTIONS);
    this.inside = publicAgent({ ...OPTIONS, privateNetworks: config.PRIVATE_NETWORKS });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.outside.destroy(), this.inside.destroy()]);
  }

  readonly fetch: FetchContract = async (url, { allowPrivate, signal }) => {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    try {
      return await this.follow(new URL(url), { allowPrivate, signal: deadline });
    } catch (error) {
      return { problem: problemOf(error, deadline) };
    }
  };

  private async follow(start: URL, options: Parameters<FetchContract>[1]): Promise<Outcome> {
    let url = start;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const { allowPrivate } = options;
      const { PRIVATE_NETWORKS: privateNetworks } = this.config;
      const reach = { allowPrivate, privateNetworks, member: 'backend' };
      const problem = addressProblem(url.href, reach);
      if (problem) return { problem };
      const response = await this.request(url, options);
      const next = redirectOf(response, url);
      if (next === null) return read(response, url);
      response.body.on('error', () => undefined).destroy();
      if ('problem' in next) return next;
      url = next;
    }
    return { problem: `redirects more than ${MAX_REDIRECTS} times` };
  }

  private request(
    { origin, pathname, search }: URL,
    { allowPrivate, signal }: Parameters<FetchContract>[1],
  ): Promise<Dispatcher.ResponseData> {
    const agent = allowPrivate ? this.inside : this.outside;
    const path = pathname + search;
    return agent.request({ origin, path, method: 'GET', headers: HEADERS, signal });
  }
}

/** Where a redirect leads; null if the answer is none. No redirect leaves TLS. */
function redirectOf(
  { statusCode, headers }: Dispatcher.ResponseData,
  from: URL,
): URL | { readonly problem: string } | null {
  if (![301, 302, 303, 307, 308].includes(statusCode)) return null;
  const location = headers['location']?.toString() ?? '';
  const to = URL.canParse(location, from.href) ? new URL(location, from) : null;
  const isFine =
    to && (to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:'));
  if (!isFine || to.username || to.password) return { problem: 'redirects to where it may not' };
  return to;
}

async function read(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  { href: url }: URL,
): Promise<Outcome> {
  try {
    if (statusCode !== 200) return { problem: `answered with status ${statusCode}` };
    if (headers['content-encoding'] !== undefined) return { problem: 'answered compressed' };
    const bytes = await readWhole(body, LIMITS.characters);
    if (bytes === null) return { problem: `is larger than ${LIMITS.characters} bytes` };
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.trimStart().startsWith('{') && bytes.length > MAX_YAML_BYTES) {
      return { problem: `is YAML of more than ${MAX_YAML_BYTES} bytes: name its JSON form` };
    }
    return { text, url, sha256: createHash('sha256').update(bytes).digest('hex') };
  } finally {
    body.on('error', () => undefined).destroy();
  }
}

function problemOf(error: unknown, deadline: AbortSignal): string {
  if (error instanceof PrivateAddressError) {
    return 'leads to an address where the gate may not go: spec.backend.allowPrivate and PRIVATE_NETWORKS say how far it may';
  }
  if (deadline.aborted) return 'did not answer in time';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'is not text in UTF-8';
  return code ? `cannot be fetched (${code})` : 'cannot be fetched';
}
