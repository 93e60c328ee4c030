import { GatewayError } from '@gatehouse/contracts';
import type { BackendReply } from '@gatehouse/contracts';
import type { Backends } from '../../backends/backends.js';
import type { AnnouncedCall, AnsweredCall } from '../tool-call.js';

/**
 * Runs the operation behind the tool. An error that the backend reports of the request itself (4xx) is an
 * answer; one of its own (5xx) is a failure, whose text stays with the operator.
 * @throws GatewayError `backend_unavailable`, `backend_timeout`, or the reason why the caller has gone.
 */
export async function invokeTool(call: AnnouncedCall, backends: Backends): Promise<AnsweredCall> {
  const { published: tool, request, signal, trail, limits } = call;
  signal.throwIfAborted();
  trail.writeBegun = !tool.annotations.readOnlyHint;
  const reply = await backends.call(tool, request, signal);
  trail.status = reply.status;
  const failure = failureOf(reply);
  if (failure) throw failure;
  return { tool, reply, limits };
}

function failureOf({ status }: BackendReply): GatewayError | null {
  if (status >= 500) {
    return new GatewayError('backend_unavailable', `The backend failed (status ${status})`);
  }
  if (status >= 300 && status < 400) {
    return new GatewayError(
      'backend_unavailable',
      'The backend answered with a redirect, which is not followed',
    );
  }
  return null;
}
