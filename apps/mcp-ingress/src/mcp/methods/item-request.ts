import type { GatewayError } from '@gatehouse/contracts';
import { askedAt } from '../../items/asked-at.js';
import { notYet } from '../../items/feature.js';
import type { Feature } from '../../items/feature.js';
import type { ItemCall } from '../../items/item-call.js';
import type { ItemMethod } from '../../items/item-tool.js';
import { incomingCall } from './incoming-call.js';
import type { McpRequest } from './mcp-request.js';

/** What a server has to have for a method. */
export const FEATURES: Readonly<Record<ItemMethod, Feature>> = {
  'resources/read': 'resources',
  'prompts/get': 'prompts',
  'completion/complete': 'completions',
};

/** A request for what is no tool, as the call that it is. */
export function itemCallOf(request: McpRequest, itemMethod: ItemMethod): ItemCall {
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
export function toldOf({ asked, aggregate, trail }: ItemCall, error: GatewayError): GatewayError {
  const isMembers = aggregate !== undefined && trail.toolIsKnown;
  const isHidden = error.code === 'policy_denied' || error.code === 'unknown_tool';
  return isHidden || (isMembers && error.code === 'not_subscribed') ? asked.unknown() : error;
}
