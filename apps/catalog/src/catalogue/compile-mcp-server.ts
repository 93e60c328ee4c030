import { ToolAnnotations } from '@gatehouse/contracts';
import type { PublishedTool } from '@gatehouse/contracts';
import type { McpServerManifest } from '../manifest/manifest.js';
import type { ToolOverride } from '../manifest/specs.js';
import type { Finding } from '../text/mistake.js';
import type { CatalogObject } from './catalog-object.js';
import { overrideOf } from './api-operations.js';
import { compileAggregate } from './compile-aggregate.js';
import { backendOf } from './compile-simple.js';
import type { Compiled } from './compile-simple.js';
import { compileUpstreamServer } from './compile-upstream-server.js';
import { clashes } from './tool-clashes.js';
import { searchFindings } from './tool-search-findings.js';
import { matchOverrides } from './tool-overrides.js';
import type { OfferedTool, Proxy } from './tool-overrides.js';
import { serverEntry } from './server-entry.js';
import { selectTools } from './select-tools.js';
import { cacheFindings, withToolPolicy } from './tool-policy.js';
import type { World } from './world.js';

/** Makes an MCP server of what it is made from. */
export function compileMcpServer(
  manifest: McpServerManifest,
  server: CatalogObject,
  { world, revision }: { world: World; revision: number },
): Compiled {
  if (manifest.spec.members) return compileAggregate(manifest, { world, revision });
  const { upstream, from = [] } = manifest.spec;
  if (upstream) {
    return compileUpstreamServer(manifest, { ...manifest.spec, upstream }, { server, revision });
  }
  return compileFromProxies({ ...manifest, from }, server, { world, revision });
}

/** Makes an MCP server of its API proxies' operations: self-contained, so the data plane follows nothing. */
function compileFromProxies(
  manifest: McpServerManifest & Pick<Parameters<typeof findProxies>[0], 'from'>,
  server: CatalogObject,
  { world, revision }: { world: World; revision: number },
): Compiled {
  const { proxies, findings } = findProxies(manifest, server, world);
  if (!proxies) return { entry: null, findings };
  const offered = proxies.flatMap(offeredBy);
  const overrides = matchOverrides(manifest.spec.tools, offered);
  const visible = offered.filter((each) => overrides.byTool.get(each)?.hidden !== true);
  const overridden = visible.map((each) => {
    const override = overrides.byTool.get(each) ?? NOTHING;
    return [override, toolOf(each, override, manifest)] as const;
  });
  const tools = overridden.map(([, tool]) => tool);
  const scopes = tools.flatMap((tool) => tool.requiredScopes);
  return {
    entry: serverEntry(manifest, revision, { scopes, tools }),
    findings: [
      ...findings,
      ...overrides.findings,
      ...clashes(tools),
      ...cacheFindings(manifest.spec, overridden),
      ...searchFindings(manifest.spec, tools),
    ],
  };
}

type From = NonNullable<McpServerManifest['spec']['from']>;

/** What a proxy hides is no tool of any server. */
function offeredBy(proxy: Proxy): OfferedTool[] {
  return proxy.contract.tools
    .filter((tool) => overrideOf(proxy.manifest.spec, tool)?.hidden !== true)
    .map((tool) => ({ proxy, tool }));
}

/** Null if one is there but broken, or not there: then nothing can be said about the tools. */
function findProxies(
  { metadata, from }: Pick<McpServerManifest, 'metadata'> & { readonly from: From },
  server: CatalogObject,
  world: World,
): { proxies: Proxy[] | null; findings: Finding[] } {
  const findings: Finding[] = [];
  const proxies: Proxy[] = [];
  for (const [index, { name, version }] of from.entries()) {
    const reference = { kind: 'ApiProxy', tenant: metadata.tenant, name, version } as const;
    const found = world.findServed(reference, server);
    if (found && 'problem' in found) {
      findings.push({ path: ['spec', 'from', index], message: found.problem });
    } else if (found?.manifest.kind === 'ApiProxy' && found.contract) {
      const selection = selectTools(found.contract.tools, from[index] ?? {}, [
        'spec',
        'from',
        index,
      ]);
      findings.push(...selection.findings);
      const contract = { ...found.contract, tools: [...selection.selected] };
      proxies.push({ manifest: found.manifest, contract });
    }
  }
  return { proxies: proxies.length === from.length ? proxies : null, findings };
}

const NOTHING: ToolOverride = { hidden: false, scopes: [], annotations: {} };

function toolOf(
  { proxy, tool }: OfferedTool,
  override: ToolOverride,
  { spec }: McpServerManifest,
): PublishedTool {
  const { metadata, spec: api } = proxy.manifest;
  const { tags: _, responseHeaders: __, ...rest } = tool;
  const own = overrideOf(api, tool);
  const title = override.title ?? tool.title;
  const bare = {
    ...rest,
    name: override.name ?? tool.name,
    ...(title === undefined ? {} : { title }),
    description: override.description ?? tool.description,
    annotations: ToolAnnotations.parse({
      ...tool.annotations,
      ...own?.annotations,
      ...override.annotations,
    }),
    requiredScopes: [
      ...new Set([...api.scopes, ...(own?.scopes ?? []), ...spec.scopes, ...override.scopes]),
    ],
    operation: { proxy: metadata.name, proxyVersion: metadata.version, ...tool.operation },
    backend: backendOf(proxy.manifest),
  };
  return withToolPolicy(bare, spec, override);
}
