import type { Backend, CatalogEntry } from '@gatehouse/contracts';
import { publishedLimits } from '../manifest/llm/limits.js';
import { publishedPrices } from '../manifest/llm/prices.js';
import type { ApiProxyManifest, LlmApiManifest, PlanManifest } from '../manifest/manifest.js';
import type { ContractTools } from '../openapi/contract-tools.js';
import type { Finding } from '../text/mistake.js';
import { shorten } from '../text/path.js';
import { apiFace } from './api-operations.js';
import { unreachableModels } from './unreachable-models.js';

/** What one object becomes for the data plane, and what is wrong with it among the others. */
export interface Compiled {
  readonly entry: CatalogEntry | null;
  readonly findings: readonly Finding[];
}

/** What every entry has, whatever its kind. */
export function head(
  { metadata }: ApiProxyManifest | LlmApiManifest | PlanManifest,
  revision: number,
) {
  return { tenant: metadata.tenant, name: metadata.name, version: metadata.version, revision };
}

export function compileApiProxy(
  manifest: ApiProxyManifest,
  contract: ContractTools | null,
  revision: number,
): Compiled {
  const { spec } = manifest;
  const overNats = spec.backend.url.startsWith('nats://');
  const { findings, ...face } = apiFace(manifest, contract);
  const uncallable = overNats ? (contract?.tools.filter(isUncallable) ?? []) : [];
  return {
    entry: {
      kind: 'ApiProxy',
      ...head(manifest, revision),
      title: spec.title ?? contract?.title ?? manifest.metadata.name,
      backend: backendOf(manifest),
      ...face,
    },
    findings: [...findings, ...uncallable.map(notOverNats)],
  };
}

export function backendOf({ spec }: ApiProxyManifest): Backend {
  const { url, timeoutMs, allowPrivate, credential } = spec.backend;
  return { url, timeoutMs, allowPrivate, credential: credential ?? null };
}

/** An operationId is one token of a subject: dots would split it, and wildcards would match others. */
function isUncallable({ operation }: ContractTools['tools'][number]): boolean {
  return !/^[A-Za-z0-9_-]+$/.test(operation.operationId);
}

function notOverNats({ operation }: ContractTools['tools'][number]): Finding {
  const message = `${shorten(operation.operationId)} cannot be called over NATS: its operationId must be letters, digits, _ and -`;
  return { path: ['spec', 'openapi'], message };
}

export function compileLlmApi(manifest: LlmApiManifest, revision: number): Compiled {
  const { title, lifecycle: _, ...policy } = manifest.spec;
  const patience = policy.targets.map((target) => target.timeoutMs);
  const timeoutMs = policy.routing.timeoutMs ?? Math.max(...patience);
  return {
    entry: {
      kind: 'LlmApi',
      ...head(manifest, revision),
      title: title ?? manifest.metadata.name,
      ...policy,
      prices: publishedPrices(policy.prices),
      limits: publishedLimits(policy.limits),
      routing: { ...policy.routing, timeoutMs },
    },
    findings: [...unreachableModels(manifest.spec), ...missingPrices(manifest)],
  };
}

/** Every call of it would be refused. */
function missingPrices({ spec }: LlmApiManifest): Finding[] {
  const limitsCost = spec.limits.some(({ measure }) => measure === 'cost');
  if (!limitsCost || spec.prices.length > 0) return [];
  return [{ path: ['spec', 'prices'], message: 'cost is limited, and no model has a price' }];
}

export function compilePlan(manifest: PlanManifest, revision: number): Compiled {
  return {
    entry: { kind: 'Plan', ...head(manifest, revision), quotas: manifest.spec.quotas },
    findings: [],
  };
}
