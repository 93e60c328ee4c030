import { GatewayError } from '@gatehouse/contracts';
import { kindOf } from '../../asks/ask.js';
import type { InputRequired } from '../../asks/ask.js';
import { MAX_ROUNDS } from '../../asks/round.js';
import type { RequestStates } from '../../asks/request-state.js';
import type { AnsweredCall, TakenUpCall } from '../tool-call.js';
import type { AskOutcome } from '../tool-outcome.js';
import { belongingOf } from './take-up-round.js';

/** The caller sends it back with each round. In bytes. */
const MAX_STATE_BYTES = 64 * 1024;

/**
 * Has the caller asked what its tool wants to know: the call ends with that, and the caller comes back with the
 * answers in a call of its own, which is governed as this one was.
 * @throws GatewayError `ask_refused` for a server that asks too often, or carries too much.
 */
export function askCaller(
  call: TakenUpCall,
  { limits }: Pick<AnsweredCall, 'limits'>,
  { asks, state, held }: InputRequired,
  states: RequestStates,
): AskOutcome {
  const number = (call.round?.number ?? 0) + 1;
  if (number > MAX_ROUNDS) throw refused(`The tool has asked ${MAX_ROUNDS} times, and asks again`);
  if (state !== null && Buffer.byteLength(state) > MAX_STATE_BYTES) {
    throw refused('What the tool wants to be told again is too long');
  }
  call.trail.asked.push(...Object.values(asks).map((ask) => kindOf(ask)));
  const isStateless = state === null && held === null;
  const sealed = isStateless ? null : states.seal({ number, state, held }, belongingOf(call));
  return {
    asked: {
      resultType: 'input_required',
      ...(Object.keys(asks).length > 0 ? { inputRequests: asks } : {}),
      ...(sealed === null ? {} : { requestState: sealed }),
    },
    limits,
  };
}

function refused(message: string): GatewayError {
  return new GatewayError('ask_refused', message);
}
