import { GatewayError } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { MemberReport } from '../../aggregation/member-report.js';
import type { IngressConfig } from '../../config.js';
import { ServerTools } from '../../tool-list/server-tools.js';
import { presentTools } from '../../tool-search/present-tools.js';
import type { McpAnswer, McpRequest } from './mcp-request.js';

/** The key of `_meta` under which the list of an aggregate says how each member has answered. */
const MEMBERS_META = 'dev.gatehouse/members';

/** Answers `tools/list`. */
@Injectable()
export class ToolLists {
  constructor(
    private readonly serverTools: ServerTools,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  /**
   * All tools in one page; what one caller may see is never for another's cache.
   * @throws GatewayError as `visibleTo` does, and `invalid_arguments` for a cursor, since none is given out.
   */
  async list({ principal, server, params, era }: McpRequest): Promise<McpAnswer> {
    if (params['cursor'] !== undefined) {
      throw new GatewayError('invalid_arguments', 'Invalid params: there is no such cursor');
    }
    const visible = await this.serverTools.visibleTo(principal, server);
    const { members } = visible;
    const tools = presentTools(visible.tools, server.published.search);
    const meta = members ? { _meta: { [MEMBERS_META]: members } } : {};
    return { result: { tools, ...(era === 'modern' ? this.caching(members ?? []) : {}), ...meta } };
  }

  /** A list that lacks what may soon be back is not worth keeping. */
  private caching(members: readonly MemberReport[]): Record<string, unknown> {
    const mayChange = members.some((member) => member.status === 'missing' && member.retryable);
    return { ttlMs: mayChange ? 0 : this.config.TOOL_LIST_TTL_MS, cacheScope: 'private' };
  }
}
