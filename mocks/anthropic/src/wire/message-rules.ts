import { GatewayError } from '@gatehouse/contracts';
import type { ContentBlock } from './content-block.js';
import type { Message } from './message-request.js';
import { checkToolPairing } from './tool-pairing.js';

/** Which blocks may stand in whose message; the others may stand in all. */
const OWNER: Partial<Record<ContentBlock['type'], Message['role']>> = {
  tool_use: 'assistant',
  thinking: 'assistant',
  redacted_thinking: 'assistant',
  tool_result: 'user',
  image: 'user',
  search_result: 'user',
};

/**
 * Puts the turns of one speaker together, as the API does, and checks what a schema cannot say: who may
 * speak first and last, what belongs to whom, and that every tool call has its result.
 * @throws GatewayError `invalid_request` with the path of the mistake.
 */
export function checkConversation(messages: readonly Message[]): Message[] {
  for (const [index, message] of messages.entries()) checkMessage(message, index);
  checkEnds(messages);
  const turns = mergeTurns(messages);
  checkToolPairing(turns);
  return turns;
}

function checkMessage(message: Message, index: number): void {
  if (message.content.length === 0) {
    throw refusal(`messages.${index}: ${message.role} messages must have non-empty content`);
  }
  for (const [position, block] of message.content.entries()) {
    if (mayHold(message.role, block)) continue;
    throw refusal(
      `messages.${index}.content.${position}: \`${block.type}\` blocks are not permitted in \`${message.role}\` messages`,
    );
  }
}

function mayHold(role: Message['role'], block: ContentBlock): boolean {
  if (role === 'system') return block.type === 'text';
  const owner = OWNER[block.type];
  return owner === undefined || owner === role;
}

function checkEnds(messages: readonly Message[]): void {
  if (messages[0]?.role !== 'user') {
    throw refusal('messages: first message must use the "user" role');
  }
  const last = messages.at(-1);
  const goesOn = last?.content.some(isCall) ?? false;
  if (last?.role === 'assistant' && !goesOn) {
    throw refusal(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  }
}

/** A turn that ends with a call is no prefill: the provider's own tool paused it, or a result is missing. */
function isCall(block: ContentBlock): boolean {
  return block.type === 'tool_use' || block.type === 'server_tool_use';
}

function mergeTurns(messages: readonly Message[]): Message[] {
  const turns: Message[] = [];
  for (const message of messages) {
    const previous = turns.at(-1);
    if (previous?.role === message.role) previous.content.push(...message.content);
    else turns.push({ role: message.role, content: [...message.content] });
  }
  return turns;
}

function refusal(text: string): GatewayError {
  return new GatewayError('invalid_request', text);
}
