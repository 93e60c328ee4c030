import type { Context } from '@gatehouse/service-kit';
import type { Deps } from './deps.js';
import { inInferenceSpan } from './inference-span.js';
import type { IncomingCall, IncomingModelCall, ReadCall } from './model-call.js';
import { admit } from './steps/admit.js';
import { authenticate } from './steps/authenticate.js';
import { authorize } from './steps/authorize.js';
import { deliver } from './steps/deliver.js';
import { findParent } from './steps/find-parent.js';
import { forward } from './steps/forward.js';
import { guardRequest } from './steps/guard-request.js';
import { mask } from './steps/mask.js';
import { readRequest } from './steps/read-request.js';
import { reserve } from './steps/reserve.js';
import { settle } from './steps/settle.js';

/** A call that may be looked at: the trace that it belongs to if no header says so, and how it goes on. */
export interface Admission {
  readonly parent: Context | null;
  readonly proceed: () => Promise<void>;
}

/** What happens to a call before it has a span of its own. */
export type Admit<Call extends IncomingCall = IncomingCall> = (
  call: Call,
  deps: Deps,
) => Promise<Admission>;

/** What happens before a call has a span of its own: only its content tells which trace it is part of. */
export const admitModelCall: Admit<IncomingModelCall> = async (incoming, deps) => {
  const authenticated = await authenticate(incoming, deps);
  const call = await readRequest(await admit(authenticated, deps));
  return { parent: await findParent(call, deps), proceed: () => governModelCall(call, deps) };
};

/** Everything that happens to a model call, in order. Skipping or reordering a step does not compile. */
async function governModelCall(call: ReadCall, deps: Deps): Promise<void> {
  const authorized = await authorize(call, deps);
  const reserved = await reserve(authorized, deps);
  try {
    const masked = await mask(reserved, deps);
    const guarded = await guardRequest(masked, deps);
    await inInferenceSpan(guarded, async () => deliver(await forward(guarded, deps), deps));
  } finally {
    await settle(reserved, deps);
  }
}
