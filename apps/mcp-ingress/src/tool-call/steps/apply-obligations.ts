import type { Obligation } from '@gatehouse/contracts';
import { isObject } from '../../json/is-object.js';
import { upstreamResult } from '../../upstreams/upstream-result.js';
import { errorText, resultText } from '../reply-text.js';
import type { AnsweredCall } from '../tool-call.js';
import { outputSchemaFor } from '../tool-outcome.js';
import type { ContentBlock, ToolOutcome } from '../tool-outcome.js';

/** Makes the result of a call as its caller may see it: fields withheld. How much of it, `limitSize` says. */
export function applyObligations(
  { tool, reply, limits }: AnsweredCall,
  obligations: readonly Obligation[],
): ToolOutcome {
  const withheld = new Set(
    obligations.flatMap((o) => (o.type === 'withhold-fields' ? o.fields : [])),
  );
  const show = (text: string): ContentBlock[] => [{ type: 'text', text }];
  if (tool.upstream) {
    const text = (given: string): string => resultText({ status: 200, body: given }, { withheld });
    const result = upstreamResult(reply.body, { untouched: withheld.size === 0, text });
    return { result, limits };
  }
  if (reply.status >= 400) {
    const text = errorText(reply, { withheld, backend: tool.backend });
    return { result: { content: show(text), isError: true }, limits };
  }
  const content = show(resultText(reply, { withheld }));
  const describes = outputSchemaFor(tool, obligations) !== undefined;
  if (!describes || !isObject(reply.body)) return { result: { content }, limits };
  return { result: { content, structuredContent: reply.body }, limits };
}
