import { GatewayError } from '@gatehouse/contracts';
import { contentBytes, limitResult } from '../results/limit-result.js';
import type { Cut } from '../results/cut.js';
import { wordsOf } from '../results/notice.js';
import { bytesAllowed, notAllShown, TRUNCATED_META } from '../tool-call/steps/limit-size.js';
import type { AllowedCall } from '../tool-call/tool-call.js';
import type { ContentBlock } from '../tool-call/tool-outcome.js';
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
  const maxBytes = bytesAllowed(published, decision.obligations);
  const of = contentBytes(parts);
  if (of <= maxBytes) {
    trail.resultBytes = contentBytes(parts);
    return { ...rest, ...answer.resultOf(parts) };
  }
  trail.truncatedFrom = of;
  const { shown, cuts } = limited(parts, { maxBytes, kept: answer.kept });
  if (shown.length === 0) {
    throw new GatewayError('result_too_large', `It has ${of} bytes, and cannot be cut`);
  }
  const words = [`Cut to ${contentBytes(shown)} of ${of} bytes.`, ...wordsOf(cuts)];
  const told = [...shown, answer.note(notAllShown(words))];
  trail.resultBytes = contentBytes(told);
  const { _meta: meta = {} } = rest;
  return {
    ...rest,
    ...answer.resultOf(told),
    _meta: { ...Object(meta), [TRUNCATED_META]: { bytes: of } },
  };
}

/** As many parts as there is room for, one after the other. What identifies a part stays with what is left of it. */
function limited(
  parts: ItemAnswer['parts'],
  { maxBytes, kept }: Pick<ItemAnswer, 'kept'> & { readonly maxBytes: number },
): { readonly shown: ContentBlock[]; readonly cuts: Cut[] } {
  const shown: ContentBlock[] = [];
  const cuts: Cut[] = [];
  let left = maxBytes;
  for (const part of parts) {
    const short = limitResult({ content: [part] }, left);
    const [block] = short ? short.result.content : [part];
    if (!block) continue;
    left -= contentBytes([block]);
    cuts.push(...(short?.cuts ?? []));
    const identity = Object.fromEntries(kept.map((name) => [name, part[name]]));
    shown.push(short ? { ...identity, ...block } : part);
  }
  const own: Cut = { at: 'content', unit: 'items', shown: shown.length, of: parts.length };
  return { shown, cuts: shown.length < parts.length ? [...cuts, own] : cuts };
}
