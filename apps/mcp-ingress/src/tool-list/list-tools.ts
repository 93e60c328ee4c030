import { GatewayError } from '@gatehouse/contracts';
import type { Decision, Principal, PublishedTool } from '@gatehouse/contracts';
import { denialOf, targetOf } from '../authority/authority.js';
import type { Authority } from '../authority/authority.js';
import type { ServedServer } from '../catalog/snapshot.js';
import { undiscovered } from '../upstreams/undiscovered.js';
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
  const unknown = undiscovered(server);
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

/** What the caller can do about an empty list. That a policy hides everything is not told. */
function whyNothing(decisions: readonly Decision[]): GatewayError | null {
  const unsubscribed = decisions.find(({ reason }) => reason === 'not_subscribed');
  if (unsubscribed) return denialOf(unsubscribed);
  const unscoped = decisions.filter(({ reason }) => reason === 'insufficient_scope');
  if (unscoped.length === 0 || unscoped.length < decisions.length) return null;
  const missingScopes = [...new Set(unscoped.flatMap((decision) => decision.missingScopes))];
  return new GatewayError('insufficient_scope', undefined, { facts: { missingScopes } });
}
