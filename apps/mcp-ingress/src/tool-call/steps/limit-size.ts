import { GatewayError } from '@gatehouse/contracts';
import type { Obligation } from '@gatehouse/contracts';
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
const TRUNCATED_META = 'dev.gatehouse/truncated';

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
  const limited = limitResult(result, Math.min(tool.maxResultBytes, ...bytesOf(obligations)));
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
  const text = `[Not all is shown. ${sentences.join(' ')}]`;
  return { ...result, content: [...result.content, { type: 'text', text }] };
}

function bytesOf(obligations: readonly Obligation[]): number[] {
  return obligations.flatMap((o) => (o.type === 'limit-bytes' ? [o.maxBytes] : []));
}

function unfit(tool: ShapedCall['tool'], { of }: Limited): GatewayError {
  const advice = adviceOf(waysToAskForLess(tool.inputSchema));
  const message = `The call was made. Its result of ${of} bytes is too large, and cannot be cut without breaking its form. ${advice}`;
  return new GatewayError('result_too_large', message);
}
