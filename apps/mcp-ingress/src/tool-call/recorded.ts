import { GatewayError } from '@gatehouse/contracts';
import type { Outcome } from '@gatehouse/contracts';
import { outcomeOf } from './call-record.js';
import type { CallRecorder } from './call-recorder.js';
import type { IncomingCall } from './tool-call.js';

/** What a call came to, and what its record says that it was. */
export interface Ended<Value> {
  readonly value: Value;
  readonly outcome: Outcome;
}

/** Every call leaves exactly one record, however it ends, before its caller hears of the end. */
export async function recorded<Value>(
  call: IncomingCall,
  recorder: CallRecorder,
  run: () => Promise<Ended<Value>>,
): Promise<Value> {
  let outcome: Outcome = 'failed';
  try {
    const ended = await run();
    ({ outcome } = ended);
    return ended.value;
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    outcome = outcomeOf(call, error);
    if (outcome === 'aborted') throw error;
    call.trail.errorCode = error.code;
    if (error.status >= 500) recorder.events.failed(error, { callId: call.id });
    throw error;
  } finally {
    await recorder.record(call, outcome);
  }
}
