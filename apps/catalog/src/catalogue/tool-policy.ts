import type { PublishedTool } from '@gatehouse/contracts';
import { toolPolicyOf } from '../manifest/mcp/tool-policy.js';
import type { McpServerSpec, ToolOverride } from '../manifest/specs.js';
import type { Finding } from '../text/mistake.js';
import { shapeOutput } from './shape-output.js';
import type { z } from 'zod';

type Spec = z.output<typeof McpServerSpec>;
type Shapeless = Omit<PublishedTool, keyof ReturnType<typeof toolPolicyOf>>;

/** A tool with what its server, or its own override, says of its calls. Its schema tells of shaped results. */
export function withToolPolicy(
  { outputSchema, ...tool }: Shapeless,
  spec: Spec,
  override: ToolOverride,
): PublishedTool {
  const policy = toolPolicyOf(spec, override);
  const shaped = policy.shape ? shapeOutput(outputSchema, policy.shape) : outputSchema;
  return { ...tool, ...(shaped ? { outputSchema: shaped } : {}), ...policy };
}

/** What a tool that changes something cannot be told to do. */
export function cacheFindings(
  spec: Spec,
  tools: Iterable<readonly [override: ToolOverride, tool: PublishedTool]>,
): Finding[] {
  const keys = new Map(Object.entries(spec.tools).map(([key, override]) => [override, key]));
  return [...tools].flatMap(([override, tool]) => {
    if (!tool.cache || tool.annotations.readOnlyHint) return [];
    const path = ['spec', 'tools', keys.get(override) ?? tool.name, 'cache'];
    return [{ path, message: 'only what reads can be answered from a cache' }];
  });
}
