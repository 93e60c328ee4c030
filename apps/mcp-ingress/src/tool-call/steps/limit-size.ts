import { GatewayError } from '@gatehouse/contracts';
import type { Obligation, PublishedTool } from '@gatehouse/contracts';
import type { Cut } from '../../results/cut.js';
import { contentBytes, limitResult } from '../../results/limit-result.js';
import type { Limited } from '../../results/limit-result.js';
import { wordsOf } from '../../results/notice.js';
import { adviceOf, waysToAskForLess } from '../../results/ways-to-ask-for-less.js';
import { outputSchemaFor } from '../tool-outcome.js';
import type { ToolOutcome, ToolResult } from '../tool-outcome.js';
import type { AllowedCall, ShapedCall } from '../tool-call.js';
import type { Validators } from '../validators.js';

/** The key of `_meta` under which a cut result says so, for programs. */
export const TRUNCATED_META = 'dev.gatehouse/truncated';

/**
 * Keeps a result within the bytes that its tool, or a policy, allows, and tells the model what is missing and
 * how to ask for less.
 * @throws GatewayError `result_too_large` where what is left would not be what the tool's schema promises.
 */
export function limitSize(
  call: Pick<AllowedCall, 'trail' | 'decision'>,
  { tool, cuts }: ShapedCall,
  { result, limits }: ToolOutcome,
  validators: Validators,
): ToolOutcome {
  const { obligations } = call.decision;
  const limited = limitResult(result, bytesAllowed(tool, obligations));
  if (!limited) {
    return { result: cuts.length > 0 ? noted(result, wordsOf(cuts)) : result, limits };
  }
  call.trail.truncatedFrom = limited.of;
  const { structuredContent } = limited.result;
  const promised = outputSchemaFor(tool, obligations) !== undefined && !result.isError;
  if (promised && !validators.fitsOutput(tool, structuredContent)) throw unfit(tool, limited);
  const marked = { ...limited.result._meta, [TRUNCATED_META]: { bytes: limited.of } };
  const cut = { ...limited.result, _meta: marked };
  return { result: noted(cut, words(tool, limited, cuts)), limits };
}

function words(
  tool: ShapedCall['tool'],
  { result, cuts, of }: Limited,
  earlier: readonly Cut[],
): string[] {
  const shown = contentBytes(result.content);
  return [
    `Cut to ${shown} of ${of} bytes.`,
    ...wordsOf([...earlier, ...cuts]),
    adviceOf(waysToAskForLess(tool.inputSchema)),
  ];
}

function noted(result: ToolResult, sentences: readonly string[]): ToolResult {
  return {
    ...result,
    content: [...result.content, { type: 'text', text: notAllShown(sentences) }],
  };
}

/** What stands behind a result that has been cut. */
export function notAllShown(sentences: readonly string[]): string {
  return `[Not all is shown. ${sentences.join(' ')}]`;
}

/** How many bytes of a result are shown, by the tool's manifest and by what a policy asks for. */
export function bytesAllowed(
  { maxResultBytes }: Pick<PublishedTool, 'maxResultBytes'>,
  obligations: readonly Obligation[],
): number {
  const limits = obligations.flatMap((o) => (o.type === 'limit-bytes' ? [o.maxBytes] : []));
  return Math.min(maxResultBytes, ...limits);
}

function unfit(tool: ShapedCall['tool'], { of }: Limited): GatewayError {
  const advice = adviceOf(waysToAskForLess(tool.inputSchema));
  const message = `The call was made. Its result of ${of} bytes is too large, and cannot be cut without breaking its form. ${advice}`;
  return new GatewayError('result_too_large', message);
}
