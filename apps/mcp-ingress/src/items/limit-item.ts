import { GatewayError } from '@gatehouse/contracts';
import { contentBytes, limitResult } from '../results/limit-result.js';
import { wordsOf } from '../results/notice.js';
import { bytesAllowed, notAllShown, TRUNCATED_META } from '../tool-call/steps/limit-size.js';
import type { AllowedCall } from '../tool-call/tool-call.js';
import type { ItemAnswer } from './item-answer.js';

/**
 * Makes a result of what is shown, within the bytes that the manifest or a policy allows. What is missing is
 * told in a part of its own.
 * @throws GatewayError `result_too_large` where nothing of it can be shown.
 */
export function limitItem(
  { trail, published, decision }: Pick<AllowedCall, 'trail' | 'published' | 'decision'>,
  { parts, rest, ...answer }: ItemAnswer,
): Readonly<Record<string, unknown>> {
  const limited = limitResult({ content: parts }, bytesAllowed(published, decision.obligations));
  if (!limited) {
    trail.resultBytes = contentBytes(parts);
    return { ...rest, ...answer.resultOf(parts) };
  }
  const { result, cuts, of } = limited;
  trail.truncatedFrom = of;
  if (result.content.length === 0) {
    throw new GatewayError('result_too_large', `It has ${of} bytes, and cannot be cut`);
  }
  const shown = contentBytes(result.content);
  const notice = answer.note(notAllShown([`Cut to ${shown} of ${of} bytes.`, ...wordsOf(cuts)]));
  const told = [...result.content, notice];
  trail.resultBytes = contentBytes(told);
  const { _meta: meta = {} } = rest;
  return {
    ...rest,
    ...answer.resultOf(told),
    _meta: { ...Object(meta), [TRUNCATED_META]: { bytes: of } },
  };
}
