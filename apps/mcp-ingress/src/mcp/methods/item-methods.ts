import { GatewayError } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import { governItemCall } from '../../items/item-call.pipeline.js';
import type { ItemMethod } from '../../items/item-tool.js';
import { ToolCalls } from '../../tool-call/tool-calls.js';
import { FEATURES, itemCallOf, toldOf } from './item-request.js';
import type { McpAnswer, McpRequest } from './mcp-request.js';
import { requireFeature } from './require-feature.js';

/** What is read now says nothing of what may be read later, nor by whom. */
const UNCACHED = { ttlMs: 0, cacheScope: 'private' };

/** Answers `resources/read`, `prompts/get` and `completion/complete`. */
@Injectable()
export class ItemMethods {
  constructor(private readonly toolCalls: ToolCalls) {}

  /** @throws GatewayError as `governItemCall` does, and `not_found` where the server has none of it. */
  async answer(request: McpRequest, itemMethod: ItemMethod): Promise<McpAnswer> {
    requireFeature(request.server, FEATURES[itemMethod]);
    const call = itemCallOf(request, itemMethod);
    try {
      const outcome = await this.toolCalls.run((deps) => governItemCall(call, deps));
      const { limits } = outcome;
      if ('asked' in outcome) return { result: { ...outcome.asked }, limits };
      const isCacheable = request.era === 'modern' && itemMethod === 'resources/read';
      return { result: { ...outcome.result, ...(isCacheable ? UNCACHED : {}) }, limits };
    } catch (thrown) {
      throw toldOf(call, GatewayError.from(thrown));
    }
  }
}
