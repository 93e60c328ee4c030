import { GatewayError } from '@gatehouse/contracts';
import { argumentsHash } from '@gatehouse/service-kit';
import type { RecentCalls } from '../../recent-calls/recent-calls.js';
import { counted } from '../tool-call.js';
import type { TakenUpCall, CountedCall } from '../tool-call.js';

/**
 * Stops an agent that makes the same call over and over, before that uses up its quota.
 * @throws GatewayError `loop_stopped`, telling the model what to do instead, or `state_unavailable`.
 */
export async function stopLoop(call: TakenUpCall, recent: RecentCalls): Promise<CountedCall> {
  const { identicalCalls } = call.published;
  if (!identicalCalls) return counted(call);
  const admission = await recent.count({
    owner: call.principal,
    digest: digestOf(call),
    at: call.receivedAt,
    identicalCalls,
  });
  if (admission.admitted) return counted(call);
  call.trail.decision = { effect: 'deny', policy: 'identical-calls' };
  const { limit, windowSeconds } = identicalCalls;
  const message = `This call was made ${limit} times with the same arguments within ${windowSeconds} s, and is stopped as a loop. Making it again brings nothing new: use the results that you have, call with other arguments, or say that you are stuck`;
  const { retryAfterSeconds } = admission;
  throw new GatewayError('loop_stopped', message, { retryAfterSeconds });
}

/** A call that brings back what it was asked for is another one than the first. */
function digestOf({ principal, address, tool, argumentsHash: hash, round }: TakenUpCall): string {
  const { name, version } = address;
  return argumentsHash([
    principal.user,
    name,
    version,
    tool,
    hash,
    ...(round ? [round.digest] : []),
  ]);
}
