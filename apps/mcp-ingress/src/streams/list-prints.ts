import type { PublishedMcpServer } from '@gatehouse/contracts';
import { createHash } from 'node:crypto';
import type { Aggregate } from '../aggregation/aggregate.js';
import type { ServedServer } from '../catalog/snapshot.js';

/** The lists of which callers are told that they have changed (MCP, `list_changed`). */
export const LIST_KINDS = ['tools', 'resources', 'prompts'] as const;
export type ListKind = (typeof LIST_KINDS)[number];

/** What stands for each list as it is published: equal for equal lists. */
export type ListPrints = Readonly<Record<ListKind, string>>;

const NOTHING: ListPrints = { tools: '', resources: '', prompts: '' };

/** What has not changed is not looked at again, and not once for each who reads it. */
const made = new WeakMap<ServedServer | PublishedMcpServer, ListPrints>();

/** The prints of what a server lists, before it is asked who may have what of it; of an aggregate, of its members. */
export function listPrints(server: ServedServer | null): ListPrints {
  if (!server) return NOTHING;
  const { published, aggregate } = server;
  return aggregate
    ? once(server, () => aggregatePrints(published, aggregate))
    : once(published, () => ownPrints(published));
}

function once(of: ServedServer | PublishedMcpServer, make: () => ListPrints): ListPrints {
  const prints = made.get(of) ?? make();
  made.set(of, prints);
  return prints;
}

function aggregatePrints({ search }: PublishedMcpServer, { members }: Aggregate): ListPrints {
  const all = members.map(({ prefix, server }) => ({ prefix, prints: listPrints(server) }));
  const print = (kind: ListKind): string =>
    hashOf([search, all.map(({ prefix, prints }) => [prefix, prints[kind]])]);
  return { tools: print('tools'), resources: print('resources'), prompts: print('prompts') };
}

/** Where a tool is, and how it is called there, is not what its list says. */
const UNLISTED = { backend: undefined, operation: undefined, upstream: undefined };

function ownPrints({ tools, search, upstream }: PublishedMcpServer): ListPrints {
  const listed = tools.map((tool) => ({ ...tool, ...UNLISTED }));
  const { resources, templates, prompts } = upstream?.items ?? {};
  return {
    tools: hashOf([search, listed]),
    resources: hashOf([resources, templates]),
    prompts: hashOf([prompts]),
  };
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64');
}
