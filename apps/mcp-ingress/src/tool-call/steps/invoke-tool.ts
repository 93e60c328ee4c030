import { GatewayError } from '@gatehouse/contracts';
import type { BackendReply } from '@gatehouse/contracts';
import { kindOf } from '../../asks/ask.js';
import { NOT_ASKABLE } from '../../asks/askable.js';
import type { Askable } from '../../asks/askable.js';
import { isBackendFault, wasNotActedUpon } from '../../backends/attempt-cause.js';
import type { Backends } from '../../backends/backends.js';
import type { CallTrail } from '../call-trail.js';
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
  const { tenant, application, user } = call.principal;
  // What a server says on its way is not looked through for what is to be withheld.
  const untouched = call.decision.obligations.length === 0;
  const caller = {
    application: `${tenant}/${application}`,
    user,
    signal,
    progress: untouched ? call.progress : null,
    log: untouched ? call.log : null,
    askable: untouched ? noted(call.askable, trail) : NOT_ASKABLE,
    round: call.round,
  };
  const reply = await backends.call(tool, request, caller).catch((error: unknown) => {
    if (wasNotActedUpon(error)) trail.writeBegun = false;
    throw trail.writeBegun ? withDoubt(error) : error;
  });
  trail.status = reply.status;
  const failure = failureOf(reply);
  if (failure) throw trail.writeBegun ? withDoubt(failure) : failure;
  return { tool, reply, limits };
}

/** Whoever is asked while the call is under way is asked of this call. */
function noted(askable: Askable, trail: CallTrail): Askable {
  if (askable.how !== 'directly') return askable;
  return {
    ...askable,
    ask: (ask, signal) => {
      trail.asked.push(kindOf(ask));
      return askable.ask(ask, signal);
    },
  };
}

/**
 * A backend that failed may have done what it was asked all the same, and so may one whose question on the way
 * nobody answers: a model should know before it repeats it.
 */
function withDoubt(error: unknown): unknown {
  if (!(error instanceof GatewayError)) return error;
  if (!isBackendFault(error) && error.code !== 'ask_refused') return error;
  const { code, message, detail } = error;
  const text = `${message}. Whether the change was made is not known: look before you ask for it again`;
  const facts = { effect: 'unknown' };
  return new GatewayError(code, text, { cause: error.cause, facts, ...(detail ? { detail } : {}) });
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
