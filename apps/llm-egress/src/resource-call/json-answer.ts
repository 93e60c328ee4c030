import { GatewayError } from '@gatehouse/contracts';
import { fieldValue } from '../http/header-fields.js';
import type { AuthenticatedCall } from '../model-call/model-call.js';
import { isJson } from '../http/media-type.js';
import { responseFields, wholeAnswer } from '../model-call/steps/deliver.js';
import type { Answered } from './ask-provider.js';

/**
 * The text of an answer that describes something: a model, a batch, a file, or a list of them.
 * @throws GatewayError `provider_unavailable` for an answer in another shape than the provider's.
 */
export async function jsonAnswer({ answer }: Answered<AuthenticatedCall>): Promise<string> {
  try {
    const type = fieldValue(answer.headers, 'content-type') ?? '';
    if (!isJson(type) || (answer.status >= 300 && answer.status < 400)) {
      throw new GatewayError('provider_unavailable', undefined, {
        detail: `status ${answer.status}, content type ${type}`,
      });
    }
    return (await wholeAnswer(answer.body)).toString('utf8');
  } finally {
    answer.discard();
  }
}

/** Hands over the answer with this text for a body, and the provider's header fields. */
export function sendText(call: Answered<AuthenticatedCall>, body: string): Promise<void> {
  return call.caller.send(call.answer.status, responseFields(call), Buffer.from(body));
}
