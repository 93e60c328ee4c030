import { GatewayError } from '@gatehouse/contracts';
import type { Deps } from '../model-call/deps.js';
import { refuseUnseen } from '../model-call/steps/authorize.js';
import { responseFields } from '../model-call/steps/deliver.js';
import { askProvider } from './ask-provider.js';
import type { PermittedCall } from './resource-call.js';

/**
 * Passes a request and its answer on as they are, of any kind, piece by piece. Nothing in them is masked or
 * restored.
 * @param at the target that has what it is about, if not the one that `resourceTarget` says.
 * @throws GatewayError `too_large`, `policy_denied` where only what can be looked into may pass
 */
export async function passThrough(call: PermittedCall, deps: Deps, at?: string): Promise<void> {
  const body = call.caller.streamBody(deps.config.MAX_UPLOAD_BYTES);
  if (body) refuseUnseen(call, ['body']);
  const answered = await askProvider(call, { body, at }, deps);
  const { answer, caller } = answered;
  try {
    if (answer.status >= 300 && answer.status < 400) {
      throw new GatewayError('provider_unavailable', undefined, {
        detail: `redirect, status ${answer.status}`,
      });
    }
    caller.begin(answer.status, responseFields(answered));
    for await (const chunk of answer.body) await caller.write(chunk);
    await caller.end();
  } finally {
    answer.discard();
  }
}
