import { GatewayError } from '@gatehouse/contracts';
import { argumentsHash } from '@gatehouse/service-kit';
import type { Aftermath, ToolEffects, Turn } from '../../effects/tool-effects.js';
import type { Reply } from '../../backends/backend.js';
import { claimed } from '../tool-call.js';
import type { AnsweredCall, ClaimedCall, FundedCall } from '../tool-call.js';

/** Beyond the backend's own deadline: the intent and the outcome have to be stored, too. In ms. */
const SLACK_MS = 10_000;

/**
 * Lets a call that carries out a model's `tool_use`, or that its caller gives a key, change something once,
 * however often it is issued. What
 * has begun is then brought to its end even if the caller goes, so that there is a result to come back for.
 * A call that only reads, or that no model was seen to propose, is made as it comes.
 * @throws GatewayError `outcome_unknown`, `state_unavailable`, or what `act` throws.
 */
export async function actOnce(
  call: FundedCall,
  effects: ToolEffects,
  act: (call: ClaimedCall) => Promise<AnsweredCall>,
): Promise<AnsweredCall> {
  const { published: tool, join, principal } = call;
  if (tool.annotations.readOnlyHint) return act(claimed(call, call.signal));
  const key = call.onceKey === undefined ? join?.toolUseId : `key:${call.onceKey}`;
  if (call.onceKey === undefined && !call.joinIsKnown) throw new GatewayError('state_unavailable');
  if (key === undefined) return act(claimed(call, call.signal));
  const turn = await effects.turn({
    callId: call.id,
    owner: principal,
    digest: digestOf(call, key),
    // To go on with a call is not to make it again.
    idempotent: tool.annotations.idempotentHint || isHeld(call),
    timeoutMs: tool.backend.timeoutMs + SLACK_MS,
    signal: call.signal,
  });
  return turn.acts ? settled(call, turn, act) : remembered(call, turn);
}

async function settled(
  call: FundedCall,
  { settle }: Extract<Turn, { acts: true }>,
  act: (call: ClaimedCall) => Promise<AnsweredCall>,
): Promise<AnsweredCall> {
  try {
    const answered = await act(claimed(call, new AbortController().signal));
    await settle(aftermathOf(answered.reply));
    return answered;
  } catch (error) {
    await settle({ state: call.trail.writeBegun ? 'unknown' : 'none' });
    throw error;
  }
}

/**
 * A backend that says no has changed nothing: the call may be made again, and it is made again, with the
 * answers, where the backend asks first. Whichever of the calls with answers comes first acts. One that asks on
 * its way may have changed something by then: nobody but who answers it goes on.
 */
function aftermathOf(reply: Reply): Aftermath {
  const { status, asks } = reply;
  if (asks) return { state: asks.held === null ? 'none' : 'unknown' };
  return status >= 400 ? { state: 'none' } : { reply };
}

function isHeld({ round }: FundedCall): boolean {
  return round !== null && round.held !== null;
}

function remembered(
  call: FundedCall,
  { status, reply }: Extract<Turn, { acts: false }>,
): AnsweredCall {
  const { trail, published: tool, limits } = call;
  trail.answeredFrom = 'effect';
  trail.status = status;
  const body = 'Done before, by this very call; the result was too large to be kept';
  return { tool, limits, reply: reply ?? { status, body } };
}

function digestOf(
  { principal, address, tool, argumentsHash: hash }: FundedCall,
  key: string,
): string {
  return argumentsHash([principal.user, address.name, address.version, tool, hash, key]);
}
