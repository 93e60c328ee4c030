import { GatewayError } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Authority } from '../../authority/authority.js';
import type { IngressConfig } from '../../config.js';
import { listTools } from '../../tool-list/list-tools.js';
import type { McpAnswer, McpRequest } from './mcp-request.js';

/** Answers `tools/list`. */
@Injectable()
export class ToolLists {
  constructor(
    private readonly authority: Authority,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  /**
   * All tools in one page; what one caller may see is never for another's cache.
   * @throws GatewayError as `listTools` does, and `invalid_arguments` for a cursor, since none is given out.
   */
  async list({ principal, server, params, era }: McpRequest): Promise<McpAnswer> {
    if (params['cursor'] !== undefined) {
      throw new GatewayError('invalid_arguments', 'Invalid params: there is no such cursor');
    }
    const tools = await listTools(principal, server, this.authority);
    const caching = { ttlMs: this.config.TOOL_LIST_TTL_MS, cacheScope: 'private' };
    return { result: { tools, ...(era === 'modern' ? caching : {}) } };
  }
}
