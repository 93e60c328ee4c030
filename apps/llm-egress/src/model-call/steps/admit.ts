import { fieldValue } from '../../http/header-fields.js';
import type { Deps } from '../deps.js';
import type { AdmittedCall, AuthenticatedCall } from '../model-call.js';
import { decide, refuseDenied } from './authorize.js';

/** Reading so much costs less than asking whether it should be read. */
const SMALL_BODY_BYTES = 64 * 1024;

/**
 * Turns away before its body is read who has no subscription, or lacks a scope: that needs no body. What
 * depends on the model is decided when the model is known, so a small body is read at once.
 * @throws GatewayError `not_subscribed`, `insufficient_scope`, or `authz_unavailable` when nobody answers
 */
export async function admit<Call extends AuthenticatedCall>(
  call: Call,
  deps: Pick<Deps, 'decisions' | 'config'>,
): Promise<Call & AdmittedCall> {
  if (!isSmall(call)) await refuseStranger(call, deps);
  return { ...call, admitted: true };
}

/**
 * Refuses who may call nothing here, whatever the model. Of what the manifest offers, a beginning of names
 * is no model, so a policy that denies it has not denied every model.
 */
async function refuseStranger(
  call: AuthenticatedCall,
  deps: Pick<Deps, 'decisions' | 'config'>,
): Promise<void> {
  const decisions = await decide(call, call.served.api.models, deps);
  const stranger = decisions.every(
    ({ reason }) => reason === 'not_subscribed' || reason === 'insufficient_scope',
  );
  const [first] = decisions;
  if (!first || !stranger) return;
  call.journal.decided(first);
  refuseDenied(first);
}

function isSmall({ headers }: AuthenticatedCall): boolean {
  const length = fieldValue(headers, 'content-length');
  return length !== null && Number(length) <= SMALL_BODY_BYTES;
}
