import type { AttemptEntry } from '../model-call/attempt-entry.js';
import type { ProviderAnswer } from '../providers/provider-client.js';

/** An answer, and the attempt that it is the answer to. */
export interface Answered {
  readonly answer: ProviderAnswer;
  readonly attempt: AttemptEntry;
}
