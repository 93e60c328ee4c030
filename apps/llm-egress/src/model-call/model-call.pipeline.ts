import type { Context } from '@gatehouse/service-kit';
import type { Deps } from './deps.js';
import { inInferenceSpan } from './inference-span.js';
import type { IncomingCall, ReadCall } from './model-call.js';
import { authenticate } from './steps/authenticate.js';
import { authorize } from './steps/authorize.js';
import { deliver } from './steps/deliver.js';
import { findParent } from './steps/find-parent.js';
import { forward } from './steps/forward.js';
import { mask } from './steps/mask.js';
import { readRequest } from './steps/read-request.js';
import { reserve } from './steps/reserve.js';
import { settle } from './steps/settle.js';

/** A call that may be looked at, and the trace that it belongs to if no header says so. */
export interface Admission {
  readonly call: ReadCall;
  readonly parent: Context | null;
}

/** What happens before a call has a span of its own: only its content tells which trace it is part of. */
export async function admitModelCall(incoming: IncomingCall, deps: Deps): Promise<Admission> {
  const authenticated = await authenticate(incoming, deps);
  const call = await readRequest(authenticated);
  return { call, parent: await findParent(call, deps) };
}

/** Everything that happens to a model call, in order. Skipping or reordering a step does not compile. */
export async function governModelCall(call: ReadCall, deps: Deps): Promise<void> {
  const authorized = await authorize(call, deps);
  const reserved = await reserve(authorized, deps);
  try {
    const masked = await mask(reserved, deps);
    await inInferenceSpan(masked, async () => deliver(await forward(masked, deps), deps));
  } finally {
    await settle(reserved, deps);
  }
}
