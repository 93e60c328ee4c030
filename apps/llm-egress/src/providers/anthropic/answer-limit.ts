import type { JsonNode } from '../../json/json-document.js';
import { member } from '../../json/json-document.js';
import type { AnswerLimit, RequestDocument } from '../dialect.js';

/**
 * `max_tokens`, as it can be lowered in place. An answer that may think needs more than its
 * `budget_tokens`: with less, the provider refuses the request.
 */
export function answerLimit({ source, root }: RequestDocument): AnswerLimit | null {
  const node = member(root, 'max_tokens');
  if (node?.kind !== 'number') return null;
  const thinking = whole(source, member(member(root, 'thinking'), 'budget_tokens'));
  return {
    least: thinking + 1,
    lowered: (tokens) => ({ start: node.start, end: node.end, replacement: String(tokens) }),
  };
}

function whole(source: string, node: JsonNode | undefined): number {
  const value = node?.kind === 'number' ? Number(source.slice(node.start, node.end)) : 0;
  return Number.isSafeInteger(value) && value > 0 ? value : 0;
}
