import type { Aggregate } from '../aggregation/aggregate.js';
import type { ServedServer } from '../catalog/snapshot.js';
import { askedAt, memberPromptName } from './asked-at.js';
import type { ItemTool } from './item-tool.js';
import type { ItemList } from './list-items.js';
import type { ServedItem } from './served-items.js';

/** A member that is there, or not. */
type Member = Aggregate['members'][number];

/** What is reached depends on nothing but the members: it is found once, and kept as long as they stay. */
const made = new WeakMap<Aggregate, Map<ItemList, ReadonlySet<ItemTool>>>();

/**
 * Of all that the members of an aggregate have, what a request to the aggregate reaches: the first member that
 * has something of a kind has it before all others.
 */
export function reachedItems(server: ServedServer, list: ItemList): ReadonlySet<ItemTool> {
  const { aggregate } = server;
  if (!aggregate) return new Set();
  const lists = made.get(aggregate) ?? new Map<ItemList, ReadonlySet<ItemTool>>();
  made.set(aggregate, lists);
  const reached = lists.get(list) ?? findReached(server, aggregate.members, list);
  lists.set(list, reached);
  return reached;
}

function findReached(
  server: ServedServer,
  members: readonly Member[],
  list: ItemList,
): ReadonlySet<ItemTool> {
  if (list === 'templates') return firstTemplates(members);
  const place = { server, address: server.published };
  const tools = members.flatMap((member) =>
    [...(member.server?.items[list].values() ?? [])].flatMap(({ listed, tool }) => {
      const found =
        list === 'resources'
          ? askedAt(place, 'resources/read', { uri: listed['uri'] })
          : askedAt(place, 'prompts/get', { name: promptName(listed, member) });
      return found.tool === tool ? [tool] : [];
    }),
  );
  return new Set(tools);
}

/** A template is asked for by what it is: the first of its kind. */
function firstTemplates(members: readonly Member[]): ReadonlySet<ItemTool> {
  const first = new Map<string, ItemTool>();
  for (const { server } of members) {
    for (const [template, { tool }] of server?.items.templates ?? []) {
      if (!first.has(template)) first.set(template, tool);
    }
  }
  return new Set(first.values());
}

/** What an aggregate calls the prompt of a member. */
export function promptName(
  listed: ServedItem['listed'],
  { prefix }: Pick<Member, 'prefix'>,
): string {
  return memberPromptName(prefix, String(listed['name']));
}
