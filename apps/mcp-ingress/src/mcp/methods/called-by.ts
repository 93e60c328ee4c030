import type { JSONRPCRequest } from '@modelcontextprotocol/server';
import { findItem } from '../../items/find-item.js';
import { ITEM_METHODS } from '../../items/item-tool.js';
import { NO_ITEMS } from '../../items/served-items.js';
import type { IncomingCall } from '../../tool-call/tool-call.js';

/** What a request calls, by the name that its record bears. */
interface Called {
  readonly params: Readonly<Record<string, unknown>>;
  readonly itemMethod?: IncomingCall['itemMethod'];
}

/** What a request of a stranger calls, whom nobody tells what there is; null for one that calls nothing. */
export function calledBy({ method, params = {} }: JSONRPCRequest): Called | null {
  if (method === 'tools/call') return { params };
  const isSubscription = method === 'resources/subscribe';
  const asked = isSubscription ? 'resources/read' : ITEM_METHODS.find((each) => each === method);
  if (!asked) return null;
  const itemMethod = isSubscription ? method : asked;
  return { itemMethod, params: { name: findItem(NO_ITEMS, asked, params).called } };
}
