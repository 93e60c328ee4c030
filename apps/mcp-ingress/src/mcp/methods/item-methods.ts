import { GatewayError } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import { notYet } from '../../items/feature.js';
import type { Feature } from '../../items/feature.js';
import { askedAt } from '../../items/asked-at.js';
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
  const { params } = request;
  const found = askedAt(request, itemMethod, params);
  const { server, address, aggregate } = found;
  const asked = {
    ...found,
    unknown: () => notYet(request.server, FEATURES[itemMethod]) ?? found.unknown(),
  };
  const named = { ...params, name: found.called, arguments: found.arguments };
  return {
    ...incomingCall({ ...request, address, itemMethod, params: named }),
    ...(aggregate ? { aggregate } : {}),
    itemMethod,
    server,
    joinIsKnown: true,
    asked,
  };
}

/**
 * What a policy hides looks like what is not there, as it does in the list; and who may enter an aggregate, but
 * not the member, does not learn by trying what that has.
 */
function toldOf({ asked, aggregate, trail }: ItemCall, error: GatewayError): GatewayError {
  const isMembers = aggregate !== undefined && trail.toolIsKnown;
  const isHidden = error.code === 'policy_denied' || error.code === 'unknown_tool';
  return isHidden || (isMembers && error.code === 'not_subscribed') ? asked.unknown() : error;
}
