import { GatewayError } from '@gatehouse/contracts';
import type { JsonNode } from '../../json/json-document.js';
import {
  items,
  JsonSyntaxError,
  member,
  parseJson,
  stringMember,
} from '../../json/json-document.js';
import { AnswerReader, Message } from '../../providers/anthropic/answer-facts.js';
import { finishReason } from './finish-reason.js';
import { tierOf, usageOf } from './usage.js';

/**
 * A message as a completion: its texts in one, its tool calls with their inputs as they were written.
 * Reasoning is left out, as OpenAI's API has no place for it.
 * @throws GatewayError `provider_unavailable` for what is no message
 */
export function completionOf(json: string, created: number): string {
  const root = parsed(json);
  const facts = new AnswerReader();
  facts.message(Message.catch({}).parse(JSON.parse(json)));
  const blocks = items(member(root, 'content'));
  const texts = blocks.flatMap((block) =>
    stringMember(json, block, 'type') === 'text' ? (stringMember(json, block, 'text') ?? '') : [],
  );
  const calls = blocks.flatMap((block) => toolCall(json, block));
  const message = {
    role: 'assistant',
    content: texts.length > 0 ? texts.join('') : null,
    refusal: null,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  const finish_reason = finishReason(facts.stopReason);
  const usage = usageOf(facts.usage);
  return JSON.stringify({
    id: facts.id,
    object: 'chat.completion',
    created,
    model: facts.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason }],
    ...tierOf(facts.usage),
    ...(usage ? { usage } : {}),
  });
}

function toolCall(json: string, block: JsonNode): object[] {
  const [id, name] = [stringMember(json, block, 'id'), stringMember(json, block, 'name')];
  const input = member(block, 'input');
  const isCall = stringMember(json, block, 'type') === 'tool_use';
  if (!isCall || !input || id === null || name === null) return [];
  const text = json.slice(input.start, input.end);
  return [{ id, type: 'function', function: { name, arguments: text } }];
}

function parsed(json: string): JsonNode {
  try {
    const root = parseJson(json);
    if (member(root, 'content')?.kind === 'array') return root;
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
  }
  throw new GatewayError('provider_unavailable', undefined, { detail: 'the answer is no message' });
}
