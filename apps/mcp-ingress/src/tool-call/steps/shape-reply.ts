import { shapeResult } from '../../results/shape-result.js';
import type { AnsweredCall, ShapedCall } from '../tool-call.js';

/** Makes of what a backend answered what the tool's manifest wants shown. An error stays as it is. */
export function shapeReply(answered: AnsweredCall): ShapedCall {
  const { tool, reply } = answered;
  if (!tool.shape || reply.status >= 400) return { ...answered, cuts: [] };
  const { value, cuts } = shapeResult(reply.body, tool.shape);
  return { ...answered, reply: { ...reply, body: value }, cuts };
}
