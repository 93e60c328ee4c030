import { GatewayError } from '@gatehouse/contracts';
import type { Message } from './message-request.js';

/**
 * Checks that each tool call is answered at the start of the next message, and that each result answers
 * a call of the message before.
 * @throws GatewayError `invalid_request` that names the ids without a partner.
 */
export function checkToolPairing(turns: readonly Message[]): void {
  const seen = new Set<string>();
  for (const [index, turn] of turns.entries()) {
    const calls = callIds(turn);
    for (const id of calls) {
      if (seen.has(id)) throw refusal('messages: `tool_use` ids must be unique');
      seen.add(id);
    }
    const results = resultIds(turns[index + 1]);
    const missing = calls.filter((id) => !results.leading.includes(id));
    if (missing.length > 0) throw withoutResult(index, missing);
    checkResults(resultIds(turn).all, callIds(turns[index - 1]), index);
  }
}

function checkResults(results: readonly string[], calls: readonly string[], index: number): void {
  for (const [position, id] of results.entries()) {
    if (!calls.includes(id)) {
      throw refusal(
        `messages.${index}.content.${position}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. ` +
          'Each `tool_result` block must have a corresponding `tool_use` block in the previous message.',
      );
    }
    if (results.indexOf(id) !== position) {
      throw refusal(
        `messages.${index}.content.${position}: each tool_use must have a single result. ` +
          `Found multiple \`tool_result\` blocks with id: ${id}`,
      );
    }
  }
}

function callIds(turn: Message | undefined): string[] {
  return (turn?.content ?? []).flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
}

/** `leading`: those that stand before anything else, where the API looks for answers. */
function resultIds(turn: Message | undefined): { all: string[]; leading: string[] } {
  const all: string[] = [];
  const leading: string[] = [];
  let other = false;
  for (const block of turn?.content ?? []) {
    if (block.type !== 'tool_result') {
      other = true;
      continue;
    }
    all.push(block.tool_use_id);
    if (!other) leading.push(block.tool_use_id);
  }
  return { all, leading };
}

function withoutResult(index: number, ids: readonly string[]): GatewayError {
  return refusal(
    `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids.join(', ')}. ` +
      'Each `tool_use` block must have a corresponding `tool_result` block in the next message.',
  );
}

function refusal(text: string): GatewayError {
  return new GatewayError('invalid_request', text);
}
