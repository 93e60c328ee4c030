import { GatewayError } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Authority } from '../../authority/authority.js';
import type { IngressConfig } from '../../config.js';
import { LIST_NAMES, listAt } from '../../items/list-at.js';
import { featureOf } from '../../items/list-items.js';
import type { ItemList } from '../../items/list-items.js';
import type { McpAnswer, McpRequest } from './mcp-request.js';
import { listAnswer } from './list-answer.js';
import { requireFeature } from './require-feature.js';

/** Answers `resources/list`, `resources/templates/list` and `prompts/list`. */
@Injectable()
export class ItemLists {
  constructor(
    private readonly authority: Authority,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  /**
   * All in one page; what one caller may see is never for another's cache.
   * @throws GatewayError as `listAt` does, `not_found` where the server has none of it, and
   *   `invalid_arguments` for a cursor, since none is given out.
   */
  async answer(request: McpRequest, list: ItemList): Promise<McpAnswer> {
    requireFeature(request.server, featureOf(list));
    if (request.params['cursor'] !== undefined) {
      throw new GatewayError('invalid_arguments', 'Invalid params: there is no such cursor');
    }
    const { MEMBER_TIMEOUT_MS: timeoutMs, TOOL_LIST_TTL_MS } = this.config;
    const { authority } = this;
    const { items, members } = await listAt(request, { list, authority, timeoutMs });
    return listAnswer(request, { [LIST_NAMES[list]]: items }, { members, ttlMs: TOOL_LIST_TTL_MS });
  }
}
