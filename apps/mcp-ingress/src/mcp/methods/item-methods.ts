import { GatewayError } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import { notYet } from '../../items/feature.js';
import type { Feature } from '../../items/feature.js';
import { findItem } from '../../items/find-item.js';
import { governItemCall } from '../../items/item-call.pipeline.js';
import type { ItemCall } from '../../items/item-call.js';
import type { ItemMethod } from '../../items/item-tool.js';
import { ToolCalls } from '../../tool-call/tool-calls.js';
import { incomingCall } from './incoming-call.js';
import type { McpAnswer, McpRequest } from './mcp-request.js';
import { requireFeature } from './require-feature.js';

const FEATURES: Readonly<Record<ItemMethod, Feature>> = {
  'resources/read': 'resources',
  'prompts/get': 'prompts',
  'completion/complete': 'completions',
};

/** What is read now says nothing of what may be read later, nor by whom. */
const UNCACHED = { ttlMs: 0, cacheScope: 'private' };

/** Answers `resources/read`, `prompts/get` and `completion/complete`. */
@Injectable()
export class ItemMethods {
  constructor(private readonly toolCalls: ToolCalls) {}

  /** @throws GatewayError as `governItemCall` does, and `not_found` where the server has none of it. */
  async answer(request: McpRequest, itemMethod: ItemMethod): Promise<McpAnswer> {
    requireFeature(request.server, FEATURES[itemMethod]);
    const call = callOf(request, itemMethod);
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

function callOf(request: McpRequest, itemMethod: ItemMethod): ItemCall {
  const { server, params } = request;
  const found = findItem(server.items, itemMethod, params);
  const unknown = notYet(server, FEATURES[itemMethod]) ?? found.unknown;
  const asked = { ...found, unknown };
  const named = { ...params, name: asked.called, arguments: asked.arguments };
  const incoming = incomingCall({ ...request, itemMethod, params: named });
  return { ...incoming, itemMethod, server, joinIsKnown: true, asked };
}

/** What a policy hides looks like what is not there, as it does in the list. */
function toldOf({ asked }: ItemCall, error: GatewayError): GatewayError {
  return error.code === 'policy_denied' || error.code === 'unknown_tool' ? asked.unknown : error;
}
