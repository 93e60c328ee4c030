import { GatewayError } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { IngressConfig } from '../../config.js';
import { ServerTools } from '../../tool-list/server-tools.js';
import { presentTools } from '../../tool-search/present-tools.js';
import { listAnswer } from './list-answer.js';
import type { McpAnswer, McpRequest } from './mcp-request.js';

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
    const tools = presentTools(visible.tools, server.published.search);
    const { TOOL_LIST_TTL_MS: ttlMs } = this.config;
    return listAnswer({ era }, { tools }, { members: visible.members, ttlMs });
  }
}
