import type { Obligation } from '@gatehouse/contracts';
import { isObject } from '../../json/is-object.js';
import { errorText, resultText } from '../reply-text.js';
import type { AnsweredCall } from '../tool-call.js';
import { outputSchemaFor } from '../tool-outcome.js';
import type { ToolOutcome } from '../tool-outcome.js';

/** Makes the result of a call as its caller may see it: fields withheld, text cut. */
export function applyObligations(
  { tool, reply, limits }: AnsweredCall,
  obligations: readonly Obligation[],
): ToolOutcome {
  const withheld = new Set(
    obligations.flatMap((o) => (o.type === 'withhold-fields' ? o.fields : [])),
  );
  const maxBytes = obligations.flatMap((o) => (o.type === 'limit-bytes' ? [o.maxBytes] : []));
  const show = (text: string): { type: 'text'; text: string }[] => [
    { type: 'text', text: cut(text, Math.min(...maxBytes)) },
  ];
  if (reply.status >= 400) {
    const text = errorText(reply, { withheld, backend: tool.backend });
    return { result: { content: show(text), isError: true }, limits };
  }
  const content = show(resultText(reply, { withheld }));
  const describes = outputSchemaFor(tool, obligations) !== undefined;
  if (!describes || !isObject(reply.body)) return { result: { content }, limits };
  return { result: { content, structuredContent: reply.body }, limits };
}

/** Cuts a text to so many bytes of UTF-8, between two characters, and says that it did. */
function cut(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= maxBytes) return text;
  const kept = bytes
    .subarray(0, maxBytes)
    .toString('utf8')
    .replace(/\uFFFD$/, '');
  return `${kept}\n[cut: ${Buffer.byteLength(kept)} of ${bytes.length} bytes are shown]`;
}
