import { GatewayError } from '@gatehouse/contracts';
import { contentBytes, jsonBytes, limitResult } from '../results/limit-result.js';
import type { Cut } from '../results/cut.js';
import { wordsOf } from '../results/notice.js';
import { bytesAllowed, notAllShown, TRUNCATED_META } from '../tool-call/steps/limit-size.js';
import type { AllowedCall } from '../tool-call/tool-call.js';
import type { ContentBlock } from '../tool-call/tool-outcome.js';
import type { ItemAnswer } from './item-answer.js';

type Rest = ItemAnswer['rest'];

interface Room extends Pick<ItemAnswer, 'kept'> {
  readonly maxBytes: number;
}

/** The call that it answers. */
interface Answered extends Pick<AllowedCall, 'trail' | 'decision'> {
  readonly published: Pick<AllowedCall['published'], 'maxResultBytes'>;
}

/**
 * Makes a result of what is shown, within the bytes that the manifest or a policy allows: first the parts, which
 * were asked for, then what else a model reads, as far as there is room. What is missing of that is told in a part
 * of its own. What is for programs (`_meta`) may have as many bytes again, and is whole or not there.
 * @throws GatewayError `result_too_large` where nothing of it can be shown.
 */
export function limitItem(
  { trail, published, decision }: Answered,
  { parts, rest, ...answer }: ItemAnswer,
): Readonly<Record<string, unknown>> {
  const maxBytes = bytesAllowed(published, decision.obligations);
  const { _meta: given, ...said } = rest;
  const read = contentBytes(parts) + restBytes(said);
  const metaBytes = given === undefined ? 0 : jsonBytes(given);
  if (read <= maxBytes && metaBytes <= maxBytes) {
    trail.resultBytes = read;
    return { ...rest, ...answer.resultOf(parts) };
  }
  const of = Math.max(read, metaBytes);
  trail.truncatedFrom = of;
  const fit = limitRead(parts, said, { maxBytes, kept: answer.kept });
  if (fit.parts.length === 0 && parts.length > 0) {
    throw new GatewayError('result_too_large', `It has ${of} bytes, and cannot be cut`);
  }
  const shown = contentBytes(fit.parts) + restBytes(fit.said);
  const words = [`Cut to ${shown} of ${read} bytes.`, ...fit.words];
  const told = read > maxBytes ? [...fit.parts, answer.note(notAllShown(words))] : fit.parts;
  trail.resultBytes = contentBytes(told) + restBytes(fit.said);
  const meta = metaBytes > maxBytes ? {} : Object(given);
  return {
    ...fit.said,
    ...answer.resultOf(told),
    _meta: { ...meta, [TRUNCATED_META]: { bytes: of } },
  };
}

/** What a model reads, as far as there is room, and what it is told of the rest. */
function limitRead(
  all: ItemAnswer['parts'],
  rest: Rest,
  { maxBytes, kept }: Room,
): { readonly parts: ContentBlock[]; readonly said: Rest; readonly words: readonly string[] } {
  const { shown: parts, cuts } = limited(all, { maxBytes, kept });
  const said = fitting(rest, maxBytes - contentBytes(parts));
  const leftOut = Object.keys(rest).filter((name) => !(name in said));
  return {
    parts,
    said,
    words: [...wordsOf(cuts), ...leftOut.map((name) => `Its ${name} is left out.`)],
  };
}

/** As many parts as there is room for, one after the other. What identifies a part stays with what is left of it. */
function limited(
  parts: ItemAnswer['parts'],
  { maxBytes, kept }: Room,
): { readonly shown: ContentBlock[]; readonly cuts: Cut[] } {
  const shown: ContentBlock[] = [];
  const cuts: Cut[] = [];
  let left = maxBytes;
  for (const part of parts) {
    const fit = fitPart(part, { room: left, kept });
    if (!fit) continue;
    left -= contentBytes([fit.block]);
    cuts.push(...fit.cuts);
    shown.push(fit.block);
  }
  const own: Cut = { at: 'content', unit: 'items', shown: shown.length, of: parts.length };
  return { shown, cuts: shown.length < parts.length ? [...cuts, own] : cuts };
}

/** A part, or what there is room for beside what identifies it; null for what must be left out. */
function fitPart(
  part: ContentBlock,
  { room, kept }: Pick<ItemAnswer, 'kept'> & { readonly room: number },
): { readonly block: ContentBlock; readonly cuts: readonly Cut[] } | null {
  if (contentBytes([part]) <= room) return { block: part, cuts: [] };
  const identity = Object.fromEntries(kept.map((name) => [name, part[name]]));
  const short = limitResult({ content: [part] }, room - jsonBytes(identity));
  const [block] = short?.result.content ?? [];
  return block ? { block: { ...identity, ...block }, cuts: short?.cuts ?? [] } : null;
}

/** The members for which there is room, one after the other. They are whole or not there. */
function fitting(rest: Rest, room: number): Rest {
  let left = room;
  return Object.fromEntries(
    Object.entries(rest).filter(([name, value]) => {
      const bytes = restBytes({ [name]: value });
      if (bytes > left) return false;
      left -= bytes;
      return true;
    }),
  );
}

/** Each member as JSON, with its name. */
function restBytes(rest: Rest): number {
  return Object.entries(rest).reduce((sum, [name, value]) => sum + jsonBytes({ [name]: value }), 0);
}
