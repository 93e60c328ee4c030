import { GatewayError } from '@gatehouse/contracts';
import type { Deps } from '../model-call/deps.js';
import { listOwn } from '../ownership/own-page.js';
import { ownerOf } from '../ownership/provider-resources.js';
import { askProvider } from '../resource-call/ask-provider.js';
import { jsonAnswer, sendText } from '../resource-call/json-answer.js';
import type { PermittedCall } from '../resource-call/resource-call.js';
import { ownResultsUrl } from './results-url.js';

/** Lists the application's own batches. */
export function listBatches(call: PermittedCall, deps: Deps): Promise<void> {
  return listOwn(
    call,
    { kind: 'batch', rewrite: (text) => ownResultsUrl(text, call, deps.config) },
    deps,
  );
}

/** Shows, cancels or deletes one of the application's own batches: the provider's answer says how it is. */
export async function aboutBatch(call: PermittedCall, id: string, deps: Deps): Promise<void> {
  if (!(await deps.resources.batch(ownerOf(call), id))) throw new GatewayError('not_found');
  const answered = await askProvider(call, {}, deps);
  const text = await jsonAnswer(answered);
  await sendText(
    answered,
    answered.answer.status < 300 ? ownResultsUrl(text, call, deps.config) : text,
  );
}
