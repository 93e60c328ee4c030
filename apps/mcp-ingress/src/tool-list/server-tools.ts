import type { Principal } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { listAggregate } from '../aggregation/list-aggregate.js';
import type { PresentMember } from '../aggregation/list-aggregate.js';
import type { MemberReport } from '../aggregation/member-report.js';
import { Authority, denialOf } from '../authority/authority.js';
import { subscriptionDenial } from '../authority/subscription-denial.js';
import type { ServedServer } from '../catalog/snapshot.js';
import type { IngressConfig } from '../config.js';
import { listTools } from './list-tools.js';
import type { ListedTool } from './list-tools.js';

/** What one caller may call at one address. */
export interface VisibleTools {
  readonly tools: readonly ListedTool[];
  /** How each member of an aggregate has answered; null for a server that is none. */
  readonly members: readonly MemberReport[] | null;
}

/** Answers what there is to be called at an address, be it a server or many as one. */
@Injectable()
export class ServerTools {
  constructor(
    private readonly authority: Authority,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  /** @throws GatewayError as `listTools` and `listAggregate` do. */
  async visibleTo(principal: Principal, server: ServedServer): Promise<VisibleTools> {
    const list = (each: ServedServer) => listTools(principal, each, this.authority);
    if (!server.aggregate) return { tools: await list(server), members: null };
    const denial = await subscriptionDenial(principal, server.published, this.authority);
    if (denial) throw denialOf(denial);
    const named = async ({ server: member, names }: PresentMember) => {
      const tools = (await list(member)).flatMap((tool) => {
        const name = names.get(tool.name);
        return name === undefined ? [] : [{ ...tool, name }];
      });
      return { items: tools };
    };
    const listing = { what: 'tools', list: named } as const;
    const timeoutMs = this.config.MEMBER_TIMEOUT_MS;
    const { items, members } = await listAggregate(server.aggregate, listing, { timeoutMs });
    // In the order of their names, so that a model's prompt cache holds.
    return { tools: items.toSorted((a, b) => (a.name < b.name ? -1 : 1)), members };
  }
}
