import type { Principal } from '@gatehouse/contracts';
import type { Aggregate } from '../aggregation/aggregate.js';
import { listAggregate } from '../aggregation/list-aggregate.js';
import type { PresentMember } from '../aggregation/list-aggregate.js';
import type { Counted, MemberReport } from '../aggregation/member-report.js';
import { denialOf } from '../authority/authority.js';
import type { Authority } from '../authority/authority.js';
import { subscriptionDenial } from '../authority/subscription-denial.js';
import type { ServedServer } from '../catalog/snapshot.js';
import { mayHave } from './feature.js';
import { featureOf, listItems } from './list-items.js';
import type { ItemList } from './list-items.js';
import { promptName, reachedItems } from './reached-items.js';
import type { ServedItem } from './served-items.js';

/** What a list is called in its result, and in the reports of members. */
export const LIST_NAMES = {
  resources: 'resources',
  templates: 'resourceTemplates',
  prompts: 'prompts',
} as const satisfies Record<ItemList, Counted>;

/** What is listed at an address. */
interface Listed {
  readonly items: readonly ServedItem['listed'][];
  /** How each member of an aggregate has answered; null for a server that is none. */
  readonly members: readonly MemberReport[] | null;
}

interface Place {
  readonly principal: Principal;
  readonly server: ServedServer;
  readonly address: { readonly name: string; readonly version: string };
}

interface Asking {
  readonly list: ItemList;
  readonly authority: Authority;
  /** How long each member may take, in ms. */
  readonly timeoutMs: number;
}

/**
 * What the caller may have at an address, be it a server or many as one. A member lists what a request for it
 * would reach: what another member has before it is counted in its report.
 * @throws GatewayError as `listItems` and `listAggregate` do.
 */
export async function listAt(place: Place, asking: Asking): Promise<Listed> {
  const { principal, server } = place;
  const { aggregate } = server;
  if (!aggregate) {
    const items = await listItems(principal, server, asking);
    return { items: items.map(({ listed }) => listed), members: null };
  }
  const denial = await subscriptionDenial(principal, server.published, asking.authority);
  if (denial) throw denialOf(denial);
  return listAggregate(concerned(aggregate, asking.list), listing(place, asking), asking);
}

/** Members that have nothing of the kind are not missing. */
function concerned({ members }: Aggregate, list: ItemList): Pick<Aggregate, 'members'> {
  const feature = featureOf(list);
  return { members: members.filter(({ server }) => !server || mayHave(server, feature)) };
}

function listing({ principal, server }: Place, asking: Asking) {
  const all = reachedItems(server, asking.list);
  return {
    what: LIST_NAMES[asking.list],
    list: async (member: PresentMember) => {
      const items = await listItems(principal, member.server, asking);
      const reached = items.filter(({ tool }) => all.has(tool));
      const shown = reached.map(({ listed }) => named(listed, member, asking.list));
      return { items: shown, shadowed: items.length - reached.length };
    },
  };
}

function named(listed: ServedItem['listed'], member: PresentMember, list: ItemList) {
  return list === 'prompts' ? { ...listed, name: promptName(listed, member) } : listed;
}
