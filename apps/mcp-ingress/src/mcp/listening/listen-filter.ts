import { GatewayError } from '@gatehouse/contracts';
import { z } from 'zod';
import { LIST_KINDS } from '../../streams/list-prints.js';
import type { ListKind } from '../../streams/list-prints.js';

/** What of changes a caller wants to be told (MCP 2026-07-28, SubscriptionFilter). */
export const ListenFilter = z.object({
  toolsListChanged: z.boolean().optional(),
  promptsListChanged: z.boolean().optional(),
  resourcesListChanged: z.boolean().optional(),
  resourceSubscriptions: z.array(z.string()).optional(),
});
export type ListenFilter = z.output<typeof ListenFilter>;

const MEMBERS = {
  tools: 'toolsListChanged',
  prompts: 'promptsListChanged',
  resources: 'resourcesListChanged',
} as const satisfies Record<ListKind, keyof ListenFilter>;

/** @throws GatewayError `invalid_arguments` */
export function readFilter({ notifications }: Readonly<Record<string, unknown>>): ListenFilter {
  const { data } = ListenFilter.safeParse(notifications);
  if (data) return data;
  throw new GatewayError('invalid_arguments', 'Invalid params: notifications is not a filter');
}

/** The lists that a filter names. */
export function listsIn(filter: ListenFilter): Set<ListKind> {
  return new Set(LIST_KINDS.filter((kind) => filter[MEMBERS[kind]] === true));
}

/** What of a filter is honoured: members that are left out are not. */
export function filterOf(lists: ReadonlySet<ListKind>, uris: readonly string[]): ListenFilter {
  return {
    ...Object.fromEntries([...lists].map((kind) => [MEMBERS[kind], true])),
    ...(uris.length > 0 ? { resourceSubscriptions: [...uris] } : {}),
  };
}
