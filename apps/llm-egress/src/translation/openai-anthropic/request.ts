import { GatewayError } from '@gatehouse/contracts';
import type { JsonNode } from '../../json/json-document.js';
import { items, member, parseJson } from '../../json/json-document.js';
import type { Json } from '../raw-json.js';
import { RawJson, writeJson } from '../raw-json.js';
import type { ChatRequest } from './chat-request.js';
import { conversation } from './conversation.js';
import { readChatRequest } from './read-chat-request.js';

/**
 * A chat completion as a request of the Messages API. System prompts, wherever they stand, come first, as
 * the only place that it has for them. JSON schemas and the arguments of tool calls keep their bytes.
 * @throws GatewayError `invalid_request` naming what cannot be translated
 */
export function translateRequest(body: Buffer): Buffer {
  const source = body.toString('utf8');
  const asked = readChatRequest(source);
  const root = parseJson(source);
  const { system, messages } = conversation(asked.messages);
  const request: Json = {
    model: asked.model,
    max_tokens: asked.max_completion_tokens ?? asked.max_tokens,
    system: system.length > 0 ? system : undefined,
    messages,
    ...toolsOf(asked, source, root),
    stop_sequences: typeof asked.stop === 'string' ? [asked.stop] : asked.stop,
    stream: asked.stream,
    temperature: asked.temperature,
    top_p: asked.top_p,
    output_config: outputConfig(asked, source, root),
    service_tier: tier(asked.service_tier),
    metadata: metadata(asked),
  };
  return Buffer.from(writeJson(request));
}

function toolsOf(
  asked: ChatRequest,
  source: string,
  root: JsonNode,
): { readonly tools?: Json; readonly tool_choice?: Json | undefined } {
  if (!asked.tools || asked.tools.length === 0) {
    if (asked.tool_choice === undefined || asked.tool_choice === 'none') return {};
    throw new GatewayError('invalid_request', 'tool_choice: there are no tools to choose from');
  }
  const written = items(member(root, 'tools'));
  const tools = asked.tools.map(({ function: tool, cache_control }, index) => ({
    name: tool.name,
    description: tool.description,
    input_schema: rawOf(source, member(member(written[index], 'function'), 'parameters')) ?? {
      type: 'object',
      properties: {},
    },
    strict: tool.strict === true ? true : undefined,
    cache_control: rawJson(cache_control),
  }));
  return { tools, tool_choice: toolChoice(asked) };
}

function toolChoice({
  tool_choice: choice,
  parallel_tool_calls: parallel,
}: ChatRequest): Json | undefined {
  const single = parallel === false ? true : undefined;
  if (choice === 'none') return { type: 'none' };
  if (choice === 'required') return { type: 'any', disable_parallel_tool_use: single };
  if (typeof choice === 'object') {
    return { type: 'tool', name: choice.function.name, disable_parallel_tool_use: single };
  }
  return choice === 'auto' || single
    ? { type: 'auto', disable_parallel_tool_use: single }
    : undefined;
}

function outputConfig(asked: ChatRequest, source: string, root: JsonNode): Json | undefined {
  const isSchema = asked.response_format?.type === 'json_schema';
  const written = member(member(member(root, 'response_format'), 'json_schema'), 'schema');
  const schema = isSchema ? rawOf(source, written) : undefined;
  const effort = asked.reasoning_effort === 'none' ? undefined : asked.reasoning_effort;
  if (!schema && !effort) return undefined;
  return { effort, format: schema ? { type: 'json_schema', schema } : undefined };
}

function tier(asked: ChatRequest['service_tier']): string | undefined {
  return asked === 'default' ? 'standard_only' : asked;
}

function metadata({ safety_identifier, user }: ChatRequest): Json | undefined {
  const id = safety_identifier ?? user;
  return id === undefined ? undefined : { user_id: id };
}

function rawOf(source: string, node: JsonNode | undefined): RawJson | undefined {
  return node?.kind === 'object' ? new RawJson(source.slice(node.start, node.end)) : undefined;
}

function rawJson(value: unknown): RawJson | undefined {
  return value === undefined ? undefined : new RawJson(JSON.stringify(value));
}
