import { GatewayError } from '@gatehouse/contracts';
import { stringMember, parseJson } from '../json/json-document.js';
import type { Deps } from '../model-call/deps.js';
import { refuseUnseen } from '../model-call/steps/authorize.js';
import { listOwn } from '../ownership/own-page.js';
import { ownerOf } from '../ownership/provider-resources.js';
import { askProvider } from '../resource-call/ask-provider.js';
import { jsonAnswer, sendText } from '../resource-call/json-answer.js';
import { passThrough } from '../resource-call/pass-through.js';
import type { PermittedCall } from '../resource-call/resource-call.js';

/**
 * Uploads a file, which passes as it comes and is never held whole. It belongs to the application from then
 * on; what is in it, the gate does not look at.
 * @throws GatewayError `too_large`, `policy_denied` where only what can be looked into may pass
 */
export async function createFile(call: PermittedCall, deps: Deps): Promise<void> {
  refuseUnseen(call, ['file']);
  const body = call.caller.streamBody(deps.config.MAX_UPLOAD_BYTES);
  const answered = await askProvider(call, { body }, deps);
  const text = await jsonAnswer(answered);
  if (answered.answer.status < 300) {
    const id = stringMember(text, parseJson(text), 'id');
    if (id === null) throw new GatewayError('provider_unavailable', undefined, { detail: 'no id' });
    await deps.resources.ownFile(ownerOf(call), id);
  }
  await sendText(answered, text);
}

/** Lists the application's own files. */
export function listFiles(call: PermittedCall, deps: Deps): Promise<void> {
  return listOwn(call, { kind: 'file', rewrite: (text) => text }, deps);
}

/** Passes on what is asked about one of the application's own files. */
export async function aboutFile(call: PermittedCall, id: string, deps: Deps): Promise<void> {
  await passThrough(call, deps, await holderOf(call, id, deps));
}

/** Deletes a file. Its id means nothing afterwards. */
export async function deleteFile(call: PermittedCall, id: string, deps: Deps): Promise<void> {
  const answered = await askProvider(call, { at: await holderOf(call, id, deps) }, deps);
  const text = await jsonAnswer(answered);
  const { status } = answered.answer;
  if (status < 300 || status === 404) await deps.resources.forgetFile(ownerOf(call), id);
  await sendText(answered, text);
}

/** The target that has the file, where that is not the one for uploads. @throws GatewayError `not_found` */
async function holderOf(
  call: PermittedCall,
  id: string,
  { resources }: Pick<Deps, 'resources'>,
): Promise<string | undefined> {
  const file = await resources.file(ownerOf(call), id);
  if (!file) throw new GatewayError('not_found');
  return file.target;
}
