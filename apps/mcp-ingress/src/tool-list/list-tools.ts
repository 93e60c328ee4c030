import type { Decision, Principal, PublishedTool } from '@gatehouse/contracts';
import { targetOf } from '../authority/authority.js';
import type { Authority } from '../authority/authority.js';
import { whyNothing } from '../authority/why-nothing.js';
import type { ServedServer } from '../catalog/snapshot.js';
import { undiscoveredTools } from '../upstreams/undiscovered.js';
import { outputSchemaFor } from '../tool-call/tool-outcome.js';

/** A tool as MCP lists it, in the form that all revisions share. */
export type ListedTool = Pick<
  PublishedTool,
  'name' | 'title' | 'description' | 'inputSchema' | 'outputSchema' | 'annotations'
>;

/**
 * The tools that the caller may call, and no others, by the same decisions that its calls will meet.
 * Always in the order of their names, so that a model's prompt cache holds.
 * @throws GatewayError `not_subscribed` or `insufficient_scope` when that is why nothing is left: an empty
 *   list would not say so; `backend_unavailable` for an upstream server that has no list yet;
 *   `authz_unavailable`.
 */
export async function listTools(
  principal: Principal,
  server: ServedServer,
  authority: Authority,
): Promise<ListedTool[]> {
  const unknown = undiscoveredTools(server);
  if (unknown) throw unknown;
  const tools = [...server.tools.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const targets = tools.map(targetOf);
  const decisions = await authority.decide(principal, server.published, targets);
  const listed = tools.flatMap((tool, at) => {
    const decision = decisions[at];
    return decision?.effect === 'allow' ? [listedTool(tool, decision)] : [];
  });
  const refusal = listed.length === 0 ? whyNothing(decisions) : null;
  if (refusal) throw refusal;
  return listed;
}

function listedTool(tool: PublishedTool, { obligations }: Decision): ListedTool {
  const { name, title, description, inputSchema, annotations } = tool;
  const outputSchema = outputSchemaFor(tool, obligations);
  return {
    name,
    ...(title === undefined ? {} : { title }),
    description,
    inputSchema,
    ...(outputSchema ? { outputSchema } : {}),
    annotations,
  };
}
