import { refusal } from '../errors/refusal.js';
import type { Message } from './message.js';

/**
 * Every call is answered at once, and no answer comes without its call.
 * @throws GatewayError `invalid_request`
 */
export function checkConversation(messages: readonly Message[]): void {
  let open = new Set<string>();
  let answering = false;
  for (const [index, message] of messages.entries()) {
    if (message.role === 'tool') {
      if (!answering || !open.delete(message.tool_call_id)) throw strayAnswer(index);
      continue;
    }
    if (open.size > 0) throw unanswered(index);
    answering = false;
    if (message.role !== 'assistant') continue;
    checkSaysSomething(message, index);
    const ids = (message.tool_calls ?? []).map((call) => call.id);
    open = new Set(ids);
    if (open.size < ids.length) {
      const param = `messages[${index}].tool_calls`;
      throw refusal(`Duplicate ids in '${param}'.`, { param, code: 'invalid_value' });
    }
    answering = ids.length > 0;
  }
  if (open.size > 0) throw unanswered(messages.length);
}

function checkSaysSomething(
  { content, refusal: refused, tool_calls: calls }: Extract<Message, { role: 'assistant' }>,
  index: number,
): void {
  if (typeof (content ?? refused) === 'string' || Array.isArray(content) || calls) return;
  const param = `messages[${index}].content`;
  throw refusal(`Invalid value for '${param}': expected a string, got null.`, {
    param,
    code: 'invalid_type',
  });
}

function strayAnswer(index: number): Error {
  const text =
    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
  return refusal(text, { param: `messages.[${index}].role` });
}

function unanswered(index: number): Error {
  const text =
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.";
  return refusal(text, { param: `messages.[${index}].role` });
}
