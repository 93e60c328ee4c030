import { GatewayError } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Authority } from '../../authority/authority.js';
import type { IngressConfig } from '../../config.js';
import { listItems } from '../../items/list-items.js';
import type { ItemList } from '../../items/list-items.js';
import type { McpAnswer, McpRequest } from './mcp-request.js';
import { requireFeature } from './require-feature.js';

/** What a list is called in its result. */
const MEMBERS = {
  resources: 'resources',
  templates: 'resourceTemplates',
  prompts: 'prompts',
} as const;

/** Answers `resources/list`, `resources/templates/list` and `prompts/list`. */
@Injectable()
export class ItemLists {
  constructor(
    private readonly authority: Authority,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  /**
   * All in one page; what one caller may see is never for another's cache.
   * @throws GatewayError as `listItems` does, `not_found` where the server has none of it, and
   *   `invalid_arguments` for a cursor, since none is given out.
   */
  async answer({ principal, server, params, era }: McpRequest, list: ItemList): Promise<McpAnswer> {
    requireFeature(server, list === 'prompts' ? 'prompts' : 'resources');
    if (params['cursor'] !== undefined) {
      throw new GatewayError('invalid_arguments', 'Invalid params: there is no such cursor');
    }
    const items = await listItems(principal, server, { list, authority: this.authority });
    const caching = { ttlMs: this.config.TOOL_LIST_TTL_MS, cacheScope: 'private' };
    return { result: { [MEMBERS[list]]: items, ...(era === 'modern' ? caching : {}) } };
  }
}
