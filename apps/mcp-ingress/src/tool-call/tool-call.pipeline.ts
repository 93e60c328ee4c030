import type { GatewayError } from '@gatehouse/contracts';
import type { RequestStates } from '../asks/request-state.js';
import type { Authority } from '../authority/authority.js';
import type { Backends } from '../backends/backends.js';
import type { ToolEffects } from '../effects/tool-effects.js';
import type { Quotas } from '../quotas/quotas.js';
import type { RecentCalls } from '../recent-calls/recent-calls.js';
import type { ResultCache } from '../result-cache/result-cache.js';
import { contentBytes } from '../results/limit-result.js';
import type { CallRecorder } from './call-recorder.js';
import { recorded } from './recorded.js';
import type { Ended } from './recorded.js';
import { actOnce } from './steps/act-once.js';
import { announceWrite } from './steps/announce-write.js';
import { applyObligations } from './steps/apply-obligations.js';
import { askCaller } from './steps/ask-caller.js';
import { authorize } from './steps/authorize.js';
import { findTool } from './steps/find-tool.js';
import { invokeTool } from './steps/invoke-tool.js';
import { keepOutputSchema } from './steps/keep-output-schema.js';
import { limitSize } from './steps/limit-size.js';
import { readCached } from './steps/read-cached.js';
import { shapeReply } from './steps/shape-reply.js';
import { stopLoop } from './steps/stop-loop.js';
import { takeQuota } from './steps/take-quota.js';
import { takeUpRound } from './steps/take-up-round.js';
import { validateArguments } from './steps/validate-arguments.js';
import type { IncomingCall, ToolCall } from './tool-call.js';
import type { AskOutcome, ToolOutcome } from './tool-outcome.js';
import type { Validators } from './validators.js';

export interface GovernDeps {
  readonly authority: Authority;
  readonly validators: Validators;
  readonly states: RequestStates;
  readonly recentCalls: RecentCalls;
  readonly quotas: Quotas;
  readonly results: ResultCache;
  readonly effects: ToolEffects;
  readonly backends: Backends;
  readonly recorder: CallRecorder;
}

/**
 * Everything that happens to a tool call, in order.
 * @throws GatewayError why it was not made, or failed; its record holds the same code.
 */
export function governToolCall(
  call: ToolCall,
  deps: GovernDeps,
): Promise<ToolOutcome | AskOutcome> {
  return recorded<ToolOutcome | AskOutcome>(call, deps.recorder, async () => {
    const known = await findTool(call, deps.authority);
    const checked = validateArguments(known, deps.validators);
    const allowed = await authorize(checked, deps.authority);
    const taken = takeUpRound(allowed, deps.states);
    const counted = await stopLoop(taken, deps.recentCalls);
    const funded = await takeQuota(counted, deps.quotas);
    const answered = await readCached(funded, deps.results, (asked) =>
      actOnce(asked, deps.effects, async (claimed) => {
        const announced = await announceWrite(claimed, deps.recorder);
        return invokeTool(announced, deps.backends);
      }),
    );
    const { asks } = answered.reply;
    if (asks) return { value: askCaller(taken, answered, asks, deps.states), outcome: 'ok' };
    const shaped = shapeReply(answered);
    const shown = applyObligations(shaped, allowed.decision.obligations);
    const { validators, recorder } = deps;
    const held = keepOutputSchema(shown, allowed, { validators, events: recorder.events });
    return ended(call, limitSize(allowed, shaped, held, validators));
  });
}

/** Records a call that was refused at the door, and throws what it was refused with. */
export function refuseToolCall(
  call: IncomingCall,
  refusal: GatewayError,
  recorder: CallRecorder,
): Promise<ToolOutcome> {
  return recorded(call, recorder, () => Promise.reject(refusal));
}

function ended(call: IncomingCall, told: ToolOutcome): Ended<ToolOutcome | AskOutcome> {
  call.trail.resultBytes = contentBytes(told.result.content);
  return { value: told, outcome: told.result.isError ? 'upstream_error' : 'ok' };
}
