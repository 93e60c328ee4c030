import { maxOutputTokens } from '../models/catalogue.js';
import { traitsOf } from '../models/traits.js';
import type { CountTokensRequest, MessageRequest } from './message-request.js';
import { refusal } from './refusal.js';

const SAMPLING = ['temperature', 'top_p', 'top_k'] as const;

/**
 * Checks what a model does not take, whatever the version.
 * @throws GatewayError `invalid_request`; `not_found` for a model that there is not.
 */
export function checkModel(request: CountTokensRequest & Partial<MessageRequest>): void {
  const most = maxOutputTokens(request.model);
  const traits = traitsOf(request.model);
  for (const field of SAMPLING) {
    // Spelling out the default is no wish.
    if (traits.sampling || request[field] === undefined || isDefault(field, request[field]))
      continue;
    throw refusal(`\`${field}\` is deprecated for this model.`);
  }
  const choice = request.tool_choice?.type;
  if (!traits.forcedTools && (choice === 'any' || choice === 'tool')) {
    throw refusal(`tool_choice.type: '${choice}' is not supported for this model`);
  }
  if (request.max_tokens !== undefined && request.max_tokens > most) {
    throw refusal(
      `max_tokens: ${request.max_tokens} > ${most}, which is the maximum allowed number of output tokens for ${request.model}`,
    );
  }
  if (request.max_tokens === 0) checkWarming(request);
}

function isDefault(field: (typeof SAMPLING)[number], value: number): boolean {
  return field !== 'top_k' && value === 1;
}

/** `max_tokens: 0` fills the cache and writes nothing: what shapes an answer makes no sense with it. */
function checkWarming(request: Partial<MessageRequest>): void {
  const shaped =
    request.stream || request.thinking?.type === 'enabled' || request.output_config?.format;
  if (shaped) throw refusal('max_tokens: Input should be greater than or equal to 1');
}
