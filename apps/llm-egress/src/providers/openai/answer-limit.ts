import { member } from '../../json/json-document.js';
import type { AnswerLimit, RequestDocument } from '../dialect.js';

/** `max_completion_tokens`, or `max_tokens` of before, as it can be lowered in place: for each choice. */
export function answerLimit({ root }: RequestDocument): AnswerLimit | null {
  const node = ['max_completion_tokens', 'max_tokens']
    .map((name) => member(root, name))
    .find((value) => value?.kind === 'number');
  if (!node) return null;
  return {
    least: 1,
    lowered: (tokens) => ({ start: node.start, end: node.end, replacement: String(tokens) }),
  };
}
