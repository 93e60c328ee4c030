import { GatewayError } from '@gatehouse/contracts';
import type { Speech } from '../../guardrails/speech.js';
import { parseJson } from '../../json/json-document.js';
import type { Deps } from '../deps.js';
import type { GuardedCall, MaskedCall } from '../model-call.js';
import { enforcing, observing } from './guard-watch.js';

/**
 * Shows the masked request to the guardrails of the LLM API, in the order of the manifest. Those that only
 * observe hold nothing up.
 * @throws GatewayError `guardrail_violated`, `guardrail_unavailable`
 */
export async function guardRequest(
  call: MaskedCall,
  deps: Pick<Deps, 'webhooks' | 'events'>,
): Promise<GuardedCall> {
  const chain = call.served.guardrails.request;
  if (!chain.enforces && !chain.observes) return { ...call, outgoing: call.masked };
  const speech = speechOf(call);
  if (chain.observes) {
    call.journal.pending(chain.observe(speech.texts, observing(call, 'request', deps)));
  }
  const texts = await chain
    .enforce(speech.texts, enforcing(call, 'request', deps))
    .catch((error: unknown) => {
      call.journal.refusedBy(error);
      throw error;
    });
  const changed = texts.some((text, index) => text !== speech.texts[index]?.text);
  return { ...call, outgoing: changed ? speech.withTexts(texts) : call.masked };
}

function speechOf({ body, masked, document, dialect }: MaskedCall): Speech {
  if (masked === body) return dialect.requestSpeech(document);
  const source = masked.toString('utf8');
  const root = parseJson(source);
  if (root.kind !== 'object') throw new GatewayError('internal');
  return dialect.requestSpeech({ source, root });
}
