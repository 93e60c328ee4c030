import type { CallRecorder } from '../call-recorder.js';
import { announced } from '../tool-call.js';
import type { AnnouncedCall, ClaimedCall } from '../tool-call.js';

/**
 * Leaves the intent of a call that may change something, before it is made: a crash leaves a trace.
 * @throws GatewayError `audit_unavailable`; the call is then not made.
 */
export async function announceWrite(
  call: ClaimedCall,
  recorder: CallRecorder,
): Promise<AnnouncedCall> {
  if (!call.published.annotations.readOnlyHint) await recorder.intend(call);
  return announced(call);
}
