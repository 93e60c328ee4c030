import { CLIENT_CAPABILITIES_META_KEY } from '@modelcontextprotocol/server';
import { isObject } from '../json/is-object.js';
import type { Askable } from './askable.js';
import { readCapabilities } from './capabilities.js';

/** How a caller without a handshake can be asked, who says it with each request (MCP 2026-07-28, `_meta`). */
export function inRounds(params: Readonly<Record<string, unknown>>): Askable {
  const { _meta: meta, inputResponses, requestState } = params;
  const declared = isObject(meta) ? meta[CLIENT_CAPABILITIES_META_KEY] : undefined;
  const isFirst = inputResponses === undefined && requestState === undefined;
  return {
    how: 'in-rounds',
    capabilities: readCapabilities(declared),
    brought: isFirst ? null : { inputResponses, requestState },
  };
}
