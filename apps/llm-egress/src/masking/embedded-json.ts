import type { JsonNode } from '../json/json-document.js';
import { JsonSyntaxError, parseJsonAt } from '../json/json-document.js';
import type { NodeBudget } from '../json/node-budget.js';

/** So many characters may be read in vain, and so large a part of the text, before it counts as prose. */
const IN_VAIN = 50_000;
const PART_IN_VAIN = 0.25;
const OPENING = /[[{]/g;

/**
 * The JSON objects and arrays that stand in a text: all of it, as in most tool results, or something
 * between sentences. The time is linear, whatever the text.
 * @throws GatewayError `too_large` when the budget is used up
 */
export function embeddedJson(text: string, budget: NodeBudget): JsonNode[] {
  const found: JsonNode[] = [];
  let vain = 0;
  let offset = nextOpening(text, 0);
  const patience = IN_VAIN + text.length * PART_IN_VAIN;
  while (offset >= 0 && vain < patience) {
    const node = tryParse(text, offset, budget);
    if (node.kind === 'failed') vain += node.at - offset + 1;
    else found.push(node);
    offset = nextOpening(text, node.kind === 'failed' ? offset + 1 : node.end);
  }
  return found;
}

function nextOpening(text: string, from: number): number {
  OPENING.lastIndex = from;
  return OPENING.exec(text)?.index ?? -1;
}

function tryParse(
  text: string,
  offset: number,
  budget: NodeBudget,
): JsonNode | { kind: 'failed'; at: number } {
  try {
    return budget.attempt(() => parseJsonAt(text, offset, budget));
  } catch (error) {
    if (error instanceof JsonSyntaxError) return { kind: 'failed', at: error.offset };
    throw error;
  }
}
