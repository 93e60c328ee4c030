import { GatewayError } from '@gatehouse/contracts';
import type { BackendReply, LimitState, Obligation } from '@gatehouse/contracts';
import { isObject } from '../json/is-object.js';
import { recorded } from '../tool-call/recorded.js';
import { announceWrite } from '../tool-call/steps/announce-write.js';
import { askCaller } from '../tool-call/steps/ask-caller.js';
import { authorize } from '../tool-call/steps/authorize.js';
import { invokeTool } from '../tool-call/steps/invoke-tool.js';
import { readCached } from '../tool-call/steps/read-cached.js';
import { stopLoop } from '../tool-call/steps/stop-loop.js';
import { takeQuota } from '../tool-call/steps/take-quota.js';
import { takeUpRound } from '../tool-call/steps/take-up-round.js';
import { validateArguments } from '../tool-call/steps/validate-arguments.js';
import { claimed } from '../tool-call/tool-call.js';
import type { AskOutcome } from '../tool-call/tool-outcome.js';
import type { GovernDeps } from '../tool-call/tool-call.pipeline.js';
import { readAnswer } from './item-answer.js';
import type { ItemCall } from './item-call.js';
import { knownItem } from './known-item.js';
import { limitItem } from './limit-item.js';
import { showItem, showText } from './show-item.js';

/** What it came to, as its caller may see it. */
export interface ItemOutcome {
  readonly result: Readonly<Record<string, unknown>>;
  /** The quotas as they stand after it. */
  readonly limits: readonly LimitState[];
}

/**
 * Everything that happens to it, in order: what happens to the call of a tool that only reads.
 * @throws GatewayError why it was not made, or failed, or what the server has against it; its record holds
 *   the same code.
 */
export function governItemCall(
  call: ItemCall,
  deps: GovernDeps,
): Promise<ItemOutcome | AskOutcome> {
  return recorded<ItemOutcome | AskOutcome>(call, deps.recorder, async () => {
    const known = await knownItem(call, deps.authority);
    const checked = validateArguments(known, deps.validators);
    const allowed = await authorize(checked, deps.authority);
    const taken = takeUpRound(allowed, deps.states);
    const counted = await stopLoop(taken, deps.recentCalls);
    const funded = await takeQuota(counted, deps.quotas);
    const answered = await readCached(funded, deps.results, async (asked) => {
      const announced = await announceWrite(claimed(asked, asked.signal), deps.recorder);
      return invokeTool(announced, deps.backends);
    });
    const { reply, limits } = answered;
    if (reply.asks) {
      return { value: askCaller(taken, answered, reply.asks, deps.states), outcome: 'ok' };
    }
    const { obligations } = allowed.decision;
    if (reply.status >= 400) throw objectionOf(call, reply, obligations);
    const shown = showItem(readAnswer(call.itemMethod, reply), obligations);
    return { value: { result: limitItem(allowed, shown), limits }, outcome: 'ok' };
  });
}

/** What the server has against the request, in its own words. */
function objectionOf(
  { asked }: ItemCall,
  { status, body }: BackendReply,
  obligations: readonly Obligation[],
): GatewayError {
  if (status === 404) return asked.unknown();
  const content: unknown = isObject(body) ? body['content'] : null;
  const block: unknown = Array.isArray(content) ? content[0] : null;
  const text = isObject(block) && typeof block['text'] === 'string' ? block['text'] : '';
  const said = showText(text, obligations) || 'The MCP server does not take the request';
  return new GatewayError('invalid_arguments', said);
}
