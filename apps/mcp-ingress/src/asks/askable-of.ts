import { CLIENT_CAPABILITIES_META_KEY } from '@modelcontextprotocol/server';
import { isObject } from '../json/is-object.js';
import type { McpRequest } from '../mcp/methods/mcp-request.js';
import { NOT_ASKABLE } from './askable.js';
import type { Askable } from './askable.js';
import { readCapabilities } from './capabilities.js';

/** How the caller of this request can be asked something. */
export function askableOf({ era, params }: Pick<McpRequest, 'era' | 'params'>): Askable {
  if (era === 'legacy') return NOT_ASKABLE;
  const { _meta: meta, inputResponses, requestState } = params;
  const declared = isObject(meta) ? meta[CLIENT_CAPABILITIES_META_KEY] : undefined;
  const isFirst = inputResponses === undefined && requestState === undefined;
  return {
    how: 'in-rounds',
    capabilities: readCapabilities(declared),
    brought: isFirst ? null : { inputResponses, requestState },
  };
}
