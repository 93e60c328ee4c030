import { GatewayError } from '@gatehouse/contracts';
import { UnusableAnswer, wasNotSent } from '../backends/attempt-cause.js';
import type { OpenReply } from '../backends/backend.js';
import type { Backends } from '../backends/backends.js';
import type { AnnouncedCall } from '../tool-call/tool-call.js';
import type { Delivery } from './deliver.js';
import type { Sent } from './sent.js';

export interface PassOnDeps {
  readonly backends: Backends;
  readonly delivery: Delivery;
}

/**
 * Calls the operation and passes its answer on while it comes. An error that the backend reports of the
 * request itself (4xx) is an answer; one of its own (5xx) is a failure, whose text stays with the operator.
 * @returns the backend's status.
 * @throws GatewayError `backend_unavailable`, `backend_timeout`, or the reason why the caller has gone.
 */
export async function passOn(
  call: AnnouncedCall,
  sent: Sent,
  { backends, delivery }: PassOnDeps,
): Promise<number> {
  const { published: tool, request, signal, trail, decision } = call;
  const upload = sent();
  if (upload.body && !tool.operation.body) {
    throw new GatewayError('invalid_request', 'This operation takes no body');
  }
  signal.throwIfAborted();
  trail.writeBegun = !tool.annotations.readOnlyHint;
  const { tenant, application } = call.principal;
  const exchange = { tool, request, upload };
  const caller = { application: `${tenant}/${application}`, signal };
  const deliver = async (reply: OpenReply): Promise<OpenReply> => {
    trail.status = reply.status;
    const failure = failureOf(reply.status);
    if (failure) throw failure;
    trail.resultBytes = await delivery(reply, call, decision.obligations);
    return reply;
  };
  try {
    return (await backends.exchange(exchange, caller, deliver)).status;
  } catch (error) {
    if (wasNotSent(error)) trail.writeBegun = false;
    throw error;
  }
}

/**
 * Not modified (304) is an answer; any other redirect would lead past the gate. A caller who read a 401 would
 * doubt its own token.
 */
function failureOf(status: number): GatewayError | null {
  if (status >= 500) {
    return new GatewayError('backend_unavailable', `The backend failed (status ${status})`);
  }
  if (status === 401 || status === 407) {
    const message = 'The backend does not take the credentials of the gate';
    return new GatewayError('backend_unavailable', message, { cause: new UnusableAnswer('401') });
  }
  if (status < 300 || status >= 400 || status === 304) return null;
  const message = 'The backend answered with a redirect, which is not followed';
  return new GatewayError('backend_unavailable', message, {
    cause: new UnusableAnswer('redirect'),
  });
}
