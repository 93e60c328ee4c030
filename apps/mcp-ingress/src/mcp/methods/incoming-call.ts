import type { Principal } from '@gatehouse/contracts';
import { randomUUID } from 'node:crypto';
import { NOT_ASKABLE } from '../../asks/askable.js';
import type { Askable } from '../../asks/askable.js';
import { CallTrail } from '../../tool-call/call-trail.js';
import { logListener } from './log-listener.js';
import { progressListener } from './progress-listener.js';
import { inspectArguments, UNREAD } from '../../tool-call/inspect-arguments.js';
import type { InspectedArguments } from '../../tool-call/inspect-arguments.js';
import type { IncomingCall } from '../../tool-call/tool-call.js';
import type { McpRequest } from './mcp-request.js';

/** A call of a tool, whatever has carried it. */
export type CarriedCall = Omit<
  McpRequest,
  'id' | 'method' | 'era' | 'version' | 'notify' | 'askable' | 'session'
> & {
  /** Left out: the caller takes no notifications. */
  readonly notify?: McpRequest['notify'];
  /** Left out: the caller cannot be asked anything. */
  readonly askable?: Askable;
  /** The caller's own name for what is to be done once; left out where it has none. */
  readonly onceKey?: string;
};

type Carried = Pick<CarriedCall, 'onceKey'> & {
  readonly itemMethod?: IncomingCall['itemMethod'];
} & Pick<McpRequest, 'params' | 'transport' | 'address' | 'receivedAt' | 'signal'>;
type Known = Carried & Pick<CarriedCall, 'principal' | 'notify' | 'askable' | 'logLevel'>;

/** A call, whatever is in it. */
export function incomingCall(request: Known): IncomingCall & { readonly principal: Principal } {
  const { principal, params, askable = NOT_ASKABLE } = request;
  const progress = progressListener(request);
  const log = logListener(request);
  const inspected = inspectArguments(params['arguments']);
  return { ...carriedCall(request), principal, progress, log, askable, ...inspected };
}

/** A call of someone who was turned away. Strangers are not worth the time to hash arguments. */
export function strangersCall(request: Carried): IncomingCall {
  const unheard = { progress: null, log: null, askable: NOT_ASKABLE };
  return { ...carriedCall(request), principal: null, ...unheard, ...UNREAD };
}

function carriedCall({
  params,
  transport,
  address,
  receivedAt,
  signal,
  onceKey,
  itemMethod,
}: Carried): Omit<
  IncomingCall,
  'principal' | 'progress' | 'log' | 'askable' | keyof InspectedArguments
> {
  const name = params['name'];
  const tool = typeof name === 'string' ? name : '';
  const [id, trail] = [randomUUID(), new CallTrail()];
  const more = {
    ...(onceKey === undefined ? {} : { onceKey }),
    ...(itemMethod === undefined ? {} : { itemMethod }),
  };
  return { ...more, id, transport, receivedAt, address, tool, join: null, signal, trail };
}
