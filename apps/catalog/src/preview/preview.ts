import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { Reachable } from '../catalogue/contract-document.js';
import { planChanges } from '../catalogue/plan-changes.js';
import { resolveContracts } from '../catalogue/resolve-contracts.js';
import { toolCosts } from '../catalogue/tool-costs.js';
import type { ToolCost } from '../catalogue/tool-costs.js';
import { readManifestFolder } from '../boot/manifest-folder.js';
import { API_VERSION } from '../manifest/manifest.js';
import { readManifests } from '../manifest/read-manifests.js';
import type { ManifestText, ReadManifests } from '../manifest/read-manifests.js';
import type { Variables } from '../manifest/interpolate.js';
import { isRecord } from '../text/document.js';
import type { Mistake } from '../text/mistake.js';
import { readText, readValue } from '../text/read-text.js';

/** What one MCP server would offer. */
export interface PreviewedServer {
  readonly name: string;
  readonly version: string;
  /** The dearest first. */
  readonly tools: readonly ToolCost[];
  /** All tools together. */
  readonly tokens: number;
}

/** What contracts and manifests would become, if they were applied to an empty catalogue. */
export interface Preview {
  readonly servers: readonly PreviewedServer[];
  /** What contracts offer that no tool can carry, and why. */
  readonly notes: readonly Mistake[];
  /** Why they would be refused; empty if they would not. */
  readonly mistakes: readonly Mistake[];
}

export interface PreviewOptions {
  readonly variables: Variables;
  readonly reachable: Reachable;
}

/**
 * What an OpenAPI contract, a file of manifests or a folder of them would become, by the same steps as when
 * they are applied. A proxy that no server is made of is shown as a server of its own.
 * @throws Error of the file system for a file that cannot be read.
 */
export async function preview(
  paths: readonly string[],
  { variables, reachable }: PreviewOptions,
): Promise<Preview> {
  const texts = await Promise.all(paths.map((path) => textsAt(resolve(path))));
  const read = readManifests(texts.flat(), { tenant: 'default', variables });
  const whole = withServers(
    read,
    readManifests([serversFor(read)], { tenant: 'default', variables }),
  );
  const manifests = await resolveContracts(whole, reachable);
  const plan = planChanges(manifests.objects, [], manifests.broken);
  const servers = plan.changes.flatMap(({ entry }): PreviewedServer[] => {
    if (entry?.kind !== 'McpServer') return [];
    const tools = toolCosts(entry);
    const tokens = tools.reduce((sum, tool) => sum + tool.tokens, 0);
    return [{ name: entry.name, version: entry.version, tools, tokens }];
  });
  return { servers, notes: manifests.notes, mistakes: [...manifests.mistakes, ...plan.mistakes] };
}

async function textsAt(path: string): Promise<readonly ManifestText[]> {
  if ((await stat(path)).isDirectory()) return readManifestFolder(path);
  const documents = readText(await readFile(path, 'utf8'));
  const [first] = documents;
  const isContract =
    isRecord(first?.value) &&
    !Object.hasOwn(first.value, 'apiVersion') &&
    (Object.hasOwn(first.value, 'openapi') || Object.hasOwn(first.value, 'swagger'));
  const name = basename(path);
  if (!isContract) return [{ name, documents, folder: dirname(path) }];
  const spec = { openapi: first.value, backend: { url: 'https://backend.invalid' } };
  const proxy = {
    apiVersion: API_VERSION,
    kind: 'ApiProxy',
    metadata: { name: nameOf(titleOf(first.value) ?? name) },
    spec,
  };
  return [{ name, documents: [readValue(proxy)], folder: dirname(path) }];
}

function titleOf({ info }: Readonly<Record<string, unknown>>): string | null {
  return isRecord(info) && typeof info['title'] === 'string' ? info['title'] : null;
}

/** A title, or a file's name, as the name of a thing. */
function nameOf(file: string): string {
  const plain = file.toLowerCase().replace(/\.(?:openapi\.)?(?:ya?ml|json)$/, '');
  return (
    plain
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 40) || 'contract'
  );
}

/** A server for each proxy that no server is made of. Not of the same name, for they share their addresses. */
function serversFor({ manifests }: ReadManifests): ManifestText {
  const used = new Set(
    manifests.flatMap(({ manifest }) =>
      manifest.kind === 'McpServer' ? (manifest.spec.from ?? []).map(keyOf) : [],
    ),
  );
  const servers = manifests.flatMap(({ manifest }) => {
    if (manifest.kind !== 'ApiProxy' || used.has(keyOf(manifest.metadata))) return [];
    const { name, version } = manifest.metadata;
    const spec = { description: `The tools of ${name}.`, from: [{ name, version }] };
    const metadata = { name: `${name}-tools`, version };
    return [{ apiVersion: API_VERSION, kind: 'McpServer', metadata, spec }];
  });
  return { name: 'preview', documents: [readValue(servers)], folder: null };
}

function keyOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}/${version}`;
}

function withServers(read: ReadManifests, added: ReadManifests): ReadManifests {
  return { ...read, manifests: [...read.manifests, ...added.manifests] };
}
