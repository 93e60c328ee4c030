import type { z } from 'zod';
import type { Caller } from '../access/caller.js';
import { promptBlocks } from '../prompt/prompt-block.js';
import type { PromptBlock, RawPrompt } from '../prompt/prompt-block.js';
import { checkSearchResults } from '../server-tools/check-search-results.js';
import { checkThinkingBlocks } from '../thinking/check-thinking.js';
import { checkBetas } from '../wire/beta-rules.js';
import { describeIssue } from '../wire/describe-issue.js';
import { CountTokensRequest, MessageRequest } from '../wire/message-request.js';
import { checkConversation } from '../wire/message-rules.js';
import { checkModel } from '../wire/model-rules.js';
import { checkOutput } from '../wire/output-rules.js';
import { parseJson } from '../wire/parse-json.js';
import { refusal } from '../wire/refusal.js';
import { checkThinking } from '../wire/thinking-rules.js';
import { checkTools } from '../wire/tool-rules.js';
import { checkVersionRules } from '../wire/version-rules.js';

/** A request that has passed every check. */
export interface ReadRequest<Request extends CountTokensRequest> {
  /** With the turns of one speaker merged. */
  readonly request: Request;
  /** The prompt piece by piece, as it came. */
  readonly blocks: readonly PromptBlock[];
}

type Rules = Pick<Caller, 'version' | 'betas'>;

/**
 * Reads the body of `POST /v1/messages`.
 * @throws GatewayError `invalid_request` with the path of the first mistake; `not_found` for the model.
 */
export function parseMessageRequest(text: string, rules: Rules): ReadRequest<MessageRequest> {
  return readMessageRequest(parseJson(text), rules);
}

/** As `parseMessageRequest`, of what is JSON already: a batch holds many. */
export function readMessageRequest(raw: unknown, rules: Rules): ReadRequest<MessageRequest> {
  return read(MessageRequest, raw, rules);
}

/**
 * Reads the body of `POST /v1/messages/count_tokens`.
 * @throws GatewayError as `parseMessageRequest`.
 */
export function parseCountTokensRequest(
  text: string,
  rules: Rules,
): ReadRequest<CountTokensRequest> {
  return read(CountTokensRequest, parseJson(text), rules);
}

function read<Request extends CountTokensRequest>(
  schema: z.ZodType<Request>,
  raw: unknown,
  rules: Rules,
): ReadRequest<Request> {
  const parsed = schema.safeParse(raw, { reportInput: true });
  if (!parsed.success) throw refusal(describeIssue(parsed.error));
  const request = parsed.data;
  checkModel(request);
  checkBetas(request, rules.betas);
  checkVersionRules(request, rules.version);
  checkTools(request);
  checkThinking(request, rules.betas);
  checkOutput(request);
  const messages = checkConversation(request.messages);
  // The schema has just found it to be one.
  const blocks = promptBlocks(request, raw as RawPrompt);
  checkThinkingBlocks(blocks, request);
  checkSearchResults(blocks);
  return { request: { ...request, messages }, blocks };
}
