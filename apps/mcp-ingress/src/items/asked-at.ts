import type { PublishedMcpServer } from '@gatehouse/contracts';
import type { Aggregate } from '../aggregation/aggregate.js';
import type { PresentMember } from '../aggregation/list-aggregate.js';
import type { ServedServer } from '../catalog/snapshot.js';
import { isObject } from '../json/is-object.js';
import { findItem } from './find-item.js';
import type { AskedItem } from './find-item.js';
import type { ItemMethod } from './item-tool.js';
import { NO_ITEMS } from './served-items.js';

type Params = Readonly<Record<string, unknown>>;

/** What is asked for, and of which server. */
export interface Asked extends AskedItem {
  readonly server: ServedServer;
  readonly address: { readonly name: string; readonly version: string };
  /** The server at whose address it is asked for, if that stands for others. */
  readonly aggregate?: PublishedMcpServer;
}

/**
 * Finds what is asked for at an address. Of an aggregate's members the first that has it is meant, in their order:
 * an address has no room for a prefix. What none has stays with the aggregate.
 */
export function askedAt(
  { server, address }: Pick<Asked, 'server' | 'address'>,
  method: ItemMethod,
  params: Params,
): Asked {
  if (!server.aggregate) return { ...findItem(server.items, method, params), server, address };
  const nothing = findItem(NO_ITEMS, method, params);
  for (const member of candidates(server.aggregate, method, params)) {
    const inner = withinMember(member.prefix, method, params);
    const found = inner && findItem(member.server.items, method, inner);
    if (!found?.tool) continue;
    return {
      ...found,
      unknown: nothing.unknown,
      server: member.server,
      address: { name: member.name, version: member.version },
      aggregate: server.published,
    };
  }
  return { ...nothing, server, address };
}

/** What an aggregate calls the prompt of a member. */
export function memberPromptName(prefix: string, name: string): string {
  return prefix ? `${prefix}__${name}` : name;
}

/**
 * The members that are there, in their order; but a prompt without prefix may be called what another has by its
 * prefix, and then must give way.
 */
function candidates({ members }: Aggregate, method: ItemMethod, params: Params): PresentMember[] {
  const present = members.flatMap(({ server, ...member }) =>
    server ? [{ ...member, server }] : [],
  );
  if (!isOfPrompt(method, params)) return present;
  return present.toSorted((a, b) => Number(!a.prefix) - Number(!b.prefix));
}

/** The same request, as the member understands it; null for one that can only be for another. */
function withinMember(prefix: string, method: ItemMethod, params: Params): Params | null {
  if (!isOfPrompt(method, params)) return params;
  if (method === 'prompts/get') return renamed(prefix, params);
  const ref = isObject(params['ref']) ? renamed(prefix, params['ref']) : null;
  return ref && { ...params, ref };
}

function isOfPrompt(method: ItemMethod, { ref }: Params): boolean {
  if (method !== 'completion/complete') return method === 'prompts/get';
  return isObject(ref) && ref['type'] === 'ref/prompt';
}

function renamed(prefix: string, named: Params): Params | null {
  const { name } = named;
  const start = memberPromptName(prefix, '');
  if (typeof name !== 'string' || !name.startsWith(start)) return null;
  return { ...named, name: name.slice(start.length) };
}
