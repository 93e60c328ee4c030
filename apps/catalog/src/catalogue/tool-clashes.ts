import type { PublishedTool } from '@gatehouse/contracts';
import type { Finding } from '../text/mistake.js';

/** Two tools of one server that have the same name. */
export function clashes(tools: readonly PublishedTool[]): Finding[] {
  const owners = new Map<string, PublishedTool>();
  return tools.flatMap((tool) => {
    const owner = owners.get(tool.name);
    owners.set(tool.name, tool);
    if (!owner) return [];
    const [a, b] = [owner, tool].map(
      ({ operation }) => `${operation.proxy}/${operation.operationId}`,
    );
    return [
      {
        path: ['spec', 'tools'],
        message: `${a} and ${b} are both called ${tool.name}: give one another name, or hide it`,
      },
    ];
  });
}
