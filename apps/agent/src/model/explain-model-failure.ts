import { APIConnectionError, APIConnectionTimeoutError, APIError } from '@anthropic-ai/sdk';
import { oneLine } from '../one-line.js';

/** Why the model could not be asked, in one line; null if the error is not about the model. */
export function explainModelFailure(error: unknown): string | null {
  if (error instanceof APIConnectionTimeoutError) return 'The model did not answer in time';
  if (error instanceof APIConnectionError) return 'The model cannot be reached';
  if (!(error instanceof APIError)) return null;
  if (error.status === 401) return 'The access token is not accepted by the model (401)';
  const status = error.status === undefined ? '' : ` (${error.status})`;
  return oneLine(`The model call failed${status}: ${error.apiMessage ?? 'no reason was given'}`);
}
