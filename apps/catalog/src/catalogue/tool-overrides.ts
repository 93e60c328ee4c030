import type { ApiProxyManifest } from '../manifest/manifest.js';
import type { ToolOverride } from '../manifest/specs.js';
import type { ContractTool, ContractTools } from '../openapi/contract-tools.js';
import type { Finding } from '../text/mistake.js';
import { noSuch } from '../text/suggest.js';

/** An API proxy as far as a server needs it. */
export interface Proxy {
  readonly manifest: ApiProxyManifest;
  readonly contract: ContractTools;
}

/** An operation of one of the proxies that a server is made from. */
export interface OfferedTool {
  readonly proxy: Proxy;
  readonly tool: ContractTool;
}

/** Finds which tool each override is about, and says which are about none. */
export function matchOverrides(
  overrides: Readonly<Record<string, ToolOverride>>,
  offered: readonly OfferedTool[],
): {
  readonly byTool: ReadonlyMap<OfferedTool, ToolOverride>;
  readonly findings: readonly Finding[];
} {
  const byTool = new Map<OfferedTool, ToolOverride>();
  const findings: Finding[] = [];
  for (const [key, override] of Object.entries(overrides)) {
    const path = ['spec', 'tools', key];
    const [match, ...others] = offered.filter((each) =>
      [each.tool.operation.operationId, longKey(each)].includes(key),
    );
    if (!match) {
      findings.push({ path, message: unmatched(key, offered) });
    } else if (others.length > 0) {
      const message = `several proxies have this operation: write ${[match, ...others].map(longKey).join(' or ')}`;
      findings.push({ path, message });
    } else if (byTool.has(match)) {
      findings.push({ path, message: 'is about the same operation as another override' });
    } else {
      byTool.set(match, override);
    }
  }
  return { byTool, findings };
}

function unmatched(key: string, offered: readonly OfferedTool[]): string {
  const proxies = new Set(offered.map(({ proxy }) => proxy));
  for (const { contract, manifest } of proxies) {
    const reason = contract.unsupported.find(
      ({ operationId }) =>
        operationId === key || `${manifest.metadata.name}/${operationId}` === key,
    )?.reason;
    if (reason) return `this operation cannot be a tool: ${reason}`;
  }
  return noSuch(
    'operation',
    key,
    offered.map(({ tool }) => tool.operation.operationId),
  );
}

function longKey({ proxy, tool }: OfferedTool): string {
  return `${proxy.manifest.metadata.name}/${tool.operation.operationId}`;
}
