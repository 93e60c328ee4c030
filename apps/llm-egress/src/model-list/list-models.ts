import { GatewayError } from '@gatehouse/contracts';
import type { Deps } from '../model-call/deps.js';
import { authorizeModel, decide, offers } from '../model-call/steps/authorize.js';
import { jsonAnswer, sendText } from '../resource-call/json-answer.js';
import type { PermittedCall } from '../resource-call/resource-call.js';
import { askForModels } from './ask-for-models.js';
import { modelIds, withoutModels } from './filter-models.js';

/** Lists the provider's models, as far as the caller may call them: what is listed is what works. */
export async function listModels(call: PermittedCall, deps: Deps): Promise<void> {
  const answered = await askForModels(call, deps);
  const body = await jsonAnswer(answered);
  if (answered.answer.status !== 200) return sendText(answered, body);
  const permitted = await permittedOf(call, modelIds(body), deps);
  await sendText(
    answered,
    withoutModels(body, (id) => !permitted.has(id)),
  );
}

/** Shows one model. One that may not be called does not exist. */
export async function showModel(call: PermittedCall, model: string, deps: Deps): Promise<void> {
  if (!offers(call.served.api, model)) throw new GatewayError('not_found');
  await authorizeModel(call, model, deps);
  const answered = await askForModels(call, deps);
  await sendText(answered, await jsonAnswer(answered));
}

async function permittedOf(
  call: PermittedCall,
  ids: readonly string[],
  deps: Deps,
): Promise<ReadonlySet<string>> {
  const offered = ids.filter((id) => offers(call.served.api, id));
  if (offered.length === 0) return new Set();
  const decisions = await decide(call, offered, deps);
  return new Set(offered.filter((_, index) => decisions[index]?.effect === 'allow'));
}
