import { routeCall } from '../../aggregation/route-call.js';
import type { Destination } from '../../aggregation/route-call.js';
import { isSearch, unwrapCall } from '../../tool-search/unwrap-call.js';
import type { CarriedCall } from './incoming-call.js';

/** A call as it is meant: of one tool of one server, whatever it came in as. */
export interface MeantCall extends CarriedCall, Pick<Destination, 'aggregate'> {
  /** What the caller called it, which is what a model has proposed. */
  readonly said: {
    readonly tool: string;
    readonly arguments: unknown;
    /** Whether it was called through another tool, with arguments of its own. */
    readonly wrapped: boolean;
  };
  /** What its tool is called at this address. */
  readonly called: string;
}

/** Finds out what a call means at its address. */
export function meantCall(request: CarriedCall): MeantCall {
  const { server, params, address } = request;
  const said = { tool: nameOf(params), arguments: params['arguments'], wrapped: false };
  if (isSearch(server, params)) return { ...request, said, called: said.tool };
  const inner = unwrapCall(server, params);
  const meant = inner ?? params;
  const called = nameOf(meant);
  const { tool, ...destination } = routeCall({ server, address, tool: called });
  return {
    ...request,
    ...destination,
    params: { ...meant, name: tool },
    said: { ...said, wrapped: inner !== null },
    called,
  };
}

function nameOf(params: CarriedCall['params']): string {
  const { name } = params;
  return typeof name === 'string' ? name : '';
}
