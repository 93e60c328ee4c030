import { GatewayError } from '@gatehouse/contracts';
import type { z } from 'zod';
import type { ApiVersion } from '../access/api-version.js';
import { maxOutputTokens } from '../models/catalogue.js';
import { describeIssue } from '../wire/describe-issue.js';
import { betaFields, CountTokensRequest, MessageRequest } from '../wire/message-request.js';
import { checkConversation } from '../wire/message-rules.js';
import { isCustomTool } from '../wire/tool-definition.js';
import { parseJson } from '../wire/parse-json.js';
import { checkVersionRules } from '../wire/version-rules.js';

/** A body as it came, and what its headers say about how to read it. */
export interface ReceivedBody {
  readonly text: string;
  readonly version: ApiVersion;
  /** Whether the caller sent `anthropic-beta`. */
  readonly beta: boolean;
}

const BetaMessageRequest = MessageRequest.extend(betaFields);
const BetaCountTokensRequest = CountTokensRequest.extend(betaFields);

/**
 * Reads the body of `POST /v1/messages`. Turns of one speaker come out merged.
 * @throws GatewayError `invalid_request` with the path of the first mistake; `not_found` for the model.
 */
export function parseMessageRequest(body: ReceivedBody): MessageRequest {
  const request = parse(body.beta ? BetaMessageRequest : MessageRequest, body.text);
  const most = maxOutputTokens(request.model);
  checkVersionRules(request, body.version);
  checkTools(request);
  if (request.max_tokens > most) {
    throw refusal(
      `max_tokens: ${request.max_tokens} > ${most}, which is the maximum allowed number of output tokens for ${request.model}`,
    );
  }
  if (
    request.thinking?.type === 'enabled' &&
    request.thinking.budget_tokens >= request.max_tokens
  ) {
    throw refusal('`max_tokens` must be greater than `thinking.budget_tokens`.');
  }
  return { ...request, messages: checkConversation(request.messages) };
}

/**
 * Reads the body of `POST /v1/messages/count_tokens`.
 * @throws GatewayError as `parseMessageRequest`.
 */
export function parseCountTokensRequest(body: ReceivedBody): CountTokensRequest {
  const request = parse(body.beta ? BetaCountTokensRequest : CountTokensRequest, body.text);
  maxOutputTokens(request.model);
  checkVersionRules(request, body.version);
  checkTools(request);
  return { ...request, messages: checkConversation(request.messages) };
}

function parse<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(text), { reportInput: true });
  if (!parsed.success) throw refusal(describeIssue(parsed.error));
  return parsed.data;
}

function checkTools(request: CountTokensRequest): void {
  const names = (request.tools ?? []).filter(isCustomTool).map((tool) => tool.name);
  if (new Set(names).size < names.length) throw refusal('tools: Tool names must be unique.');
  const choice = request.tool_choice;
  if (!choice || choice.type === 'none') return;
  if (!request.tools?.length) {
    throw refusal('tool_choice: may only be specified while providing `tools`.');
  }
  if (choice.type === 'tool' && !names.includes(choice.name)) {
    throw refusal('tool_choice.tool.name: Tool not found in provided tools');
  }
}

function refusal(text: string): GatewayError {
  return new GatewayError('invalid_request', text);
}
