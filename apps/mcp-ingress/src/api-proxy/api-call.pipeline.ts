import type { GovernDeps } from '../tool-call/tool-call.pipeline.js';
import { recorded } from '../tool-call/recorded.js';
import { announceWrite } from '../tool-call/steps/announce-write.js';
import { authorize } from '../tool-call/steps/authorize.js';
import { stopLoop } from '../tool-call/steps/stop-loop.js';
import { takeQuota } from '../tool-call/steps/take-quota.js';
import { validateArguments } from '../tool-call/steps/validate-arguments.js';
import { claimed, takenUp } from '../tool-call/tool-call.js';
import type { ToolCall } from '../tool-call/tool-call.js';
import type { Delivery } from './deliver.js';
import type { Found } from '../catalog/path-table.js';
import { findOperation } from './find-operation.js';
import { passOn } from './pass-on.js';
import type { Sent } from './sent.js';

/** A call of an operation, or of none, with what goes on to the backend as it is. */
export interface ApiCall extends ToolCall {
  readonly found: Found;
  readonly sent: Sent;
}

/**
 * Everything that happens to a call of an API, in order: what happens to a tool call, but that bodies are
 * passed through. The answer has then been delivered, but for its end.
 * @throws GatewayError why it was not made, or failed, or broke off; its record holds the same code.
 */
export function governApiCall(call: ApiCall, deps: GovernDeps, delivery: Delivery): Promise<void> {
  return recorded(call, deps.recorder, async () => {
    const known = await findOperation(call, deps.authority);
    const checked = validateArguments(known, deps.validators);
    const allowed = await authorize(checked, deps.authority);
    const counted = await stopLoop(takenUp(allowed, null), deps.recentCalls);
    const funded = await takeQuota(counted, deps.quotas);
    const announced = await announceWrite(claimed(funded, call.signal), deps.recorder);
    const status = await passOn(announced, call.sent, { backends: deps.backends, delivery });
    return { value: undefined, outcome: status >= 400 ? 'upstream_error' : 'ok' };
  });
}
