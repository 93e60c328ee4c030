import { refusal } from '../errors/refusal.js';
import { checkModel } from '../models/catalogue.js';
import { ChatRequest } from './chat-request.js';
import { checkConversation } from './check-conversation.js';
import { describeIssue } from './describe-issue.js';
import { textOf } from './message.js';
import { parseJson } from './parse-json.js';

/** From before there were tools; nothing here speaks them. */
const LEGACY = ['functions', 'function_call'];

/**
 * Reads the body of `POST /v1/chat/completions`.
 * @throws GatewayError `invalid_request` with the first mistake; `not_found` for the model.
 */
export function readRequest(body: string): ChatRequest {
  const raw = parseJson(body);
  refuseLegacy(raw);
  const parsed = ChatRequest.safeParse(raw, { reportInput: true });
  if (!parsed.success) throw describeIssue(parsed.error);
  const request = parsed.data;
  checkModel(request);
  checkTools(request);
  checkOutput(request);
  checkConversation(request.messages);
  return request;
}

function refuseLegacy(raw: unknown): void {
  if (typeof raw !== 'object' || raw === null) return;
  const param = LEGACY.find((name) => Object.hasOwn(raw, name));
  if (param === undefined) return;
  const text = `Unsupported parameter: '${param}' is no longer supported. Use 'tools' instead.`;
  throw refusal(text, { param, code: 'unsupported_parameter' });
}

function checkTools(request: ChatRequest): void {
  const { tools, tool_choice: choice } = request;
  for (const param of ['tool_choice', 'parallel_tool_calls'] as const) {
    if (tools || request[param] === undefined) continue;
    const text = `Invalid value for '${param}': '${param}' is only allowed when 'tools' are specified.`;
    throw refusal(text, { param });
  }
  const names = (tools ?? []).map((tool) => tool.function.name);
  if (new Set(names).size < names.length) {
    throw refusal("Tool names must be unique in 'tools'.", { param: 'tools' });
  }
  if (typeof choice === 'object' && !names.includes(choice.function.name)) {
    const text = "Tool choice names a function that is not in 'tools'.";
    throw refusal(text, { param: 'tool_choice' });
  }
}

function checkOutput(request: ChatRequest): void {
  if (request.stream_options && !request.stream) {
    const text = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    throw refusal(text, { param: 'stream_options' });
  }
  const { max_tokens: older, max_completion_tokens: newer } = request;
  if (typeof older === 'number' && typeof newer === 'number') {
    const text =
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.";
    throw refusal(text, { param: 'max_tokens', code: 'invalid_parameter_combination' });
  }
  if (request.response_format?.type !== 'json_object') return;
  if (request.messages.some(({ content }) => /json/i.test(textOf(content)))) return;
  const text =
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.";
  throw refusal(text, { param: 'messages' });
}
