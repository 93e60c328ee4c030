import { GatewayError } from '@gatehouse/contracts';
import { argumentsHash } from '@gatehouse/service-kit';
import type { Answers } from '../../asks/ask.js';
import type { BroughtBack } from '../../asks/askable.js';
import type { RequestStates } from '../../asks/request-state.js';
import type { Belonging } from '../../asks/seal.js';
import { isObject } from '../../json/is-object.js';
import { inspectArguments } from '../inspect-arguments.js';
import { takenUp } from '../tool-call.js';
import type { AllowedCall, TakenUpCall, ToolCall } from '../tool-call.js';

/**
 * Reads what a call brings back that its caller was asked for. To answers without a state nobody has to hold
 * the caller: they are its words, as the arguments are. Answers to a tool that may ask nothing are nothing: the
 * call is the one that it is without them.
 * @throws GatewayError `invalid_input` for what is no answer, and for a state of another caller or call.
 */
export function takeUpRound(call: AllowedCall, states: RequestStates): TakenUpCall {
  const { askable } = call;
  const brought = askable.how === 'in-rounds' ? askable.brought : null;
  if (!brought) return takenUp(call, null);
  const answers = mayAsk(call) ? answersOf(brought) : null;
  const carried = carriedIn(brought, (text) => states.open(text, belongingOf(call)));
  if (!answers && !carried) return takenUp(call, null);
  const { number = 0, state = null, held = null } = carried ?? {};
  const digest = argumentsHash([answers, state, held]);
  return takenUp(call, { answers, state, held, number, digest });
}

/** Whose call of what it is, over all its rounds. */
export function belongingOf({
  principal,
  address,
  tool,
  argumentsHash: hash,
}: ToolCall): Belonging {
  const { tenant, application, user } = principal;
  return [tenant, application, user, address.name, address.version, tool, hash];
}

function mayAsk({ published: { upstream } }: AllowedCall): boolean {
  return upstream !== undefined && upstream.asks.length > 0;
}

function answersOf({ inputResponses }: BroughtBack): Answers | null {
  if (inputResponses === undefined) return null;
  if (!isObject(inputResponses)) throw invalid('inputResponses must be an object');
  const { argumentsProblem } = inspectArguments(inputResponses);
  if (argumentsProblem) throw invalid(`inputResponses: ${argumentsProblem}`);
  if (!areAnswers(inputResponses)) throw invalid('each input response must be an object');
  return inputResponses;
}

function carriedIn<Carried>(
  { requestState }: BroughtBack,
  open: (text: string) => Carried,
): Carried | null {
  if (requestState === undefined) return null;
  if (typeof requestState !== 'string') throw invalid('requestState must be a string');
  return open(requestState);
}

function areAnswers(responses: Readonly<Record<string, unknown>>): responses is Answers {
  return Object.values(responses).every((response) => isObject(response));
}

function invalid(problem: string): GatewayError {
  return new GatewayError('invalid_input', `Invalid params: ${problem}`);
}
