import type { CountTokensRequest, MessageRequest } from './message-request.js';
import { refusal } from './refusal.js';

type Prompt = CountTokensRequest & Partial<MessageRequest>;

/** Fields that are accepted only from callers that name one of these betas, as far as its name without the day. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  billing_policy: ['user-profiles-billing'],
  compaction: ['compact'],
  context_management: ['context-management', 'compact'],
  fallback_credit_token: ['fallback-credit'],
  fallbacks: ['server-side-fallback'],
  mcp_servers: ['mcp-client'],
  thread: ['message-threads'],
  user_profile_id: ['user-profiles'],
};

/** Blocks that exist in a beta only. */
const BLOCKS: Readonly<Record<string, readonly string[]>> = {
  compaction: ['compact'],
  mcp_tool_use: ['mcp-client'],
  mcp_tool_result: ['mcp-client'],
};

/**
 * Refuses what belongs to a beta that the caller did not ask for, as the API does: as a field it does not know.
 * @throws GatewayError `invalid_request` with the path of the field.
 */
export function checkBetas(request: Prompt, betas: ReadonlySet<string>): void {
  const has = (names: readonly string[]): boolean =>
    [...betas].some((beta) => names.some((name) => isOf(beta, name)));
  const fields = new Map<string, unknown>(Object.entries(request));
  for (const [field, names] of Object.entries(FIELDS)) {
    if (fields.get(field) !== undefined && !has(names)) throw extra(field);
  }
  if (request.output_config?.task_budget !== undefined && !has(['task-budgets'])) {
    throw extra('output_config.task_budget');
  }
  const { thinking } = request;
  if (thinking && 'block_binding' in thinking && thinking.block_binding) {
    if (!has(['thinking-binding-controls'])) throw extra('thinking.block_binding');
  }
  checkBlocks(request, has);
}

function checkBlocks(request: Prompt, has: (names: readonly string[]) => boolean): void {
  for (const [index, message] of request.messages.entries()) {
    for (const [position, { type }] of message.content.entries()) {
      const names = BLOCKS[type];
      if (!names || has(names)) continue;
      throw refusal(
        `messages.${index}.content.${position}: Input tag found using 'type' does not match any of the expected tags`,
      );
    }
  }
}

/** `compact-2026-01-12` is a beta of `compact`, `context-management-2025-06-27` is not one of `context`. */
function isOf(beta: string, name: string): boolean {
  return beta.slice(0, -'-YYYY-MM-DD'.length) === name;
}

function extra(path: string): Error {
  return refusal(`${path}: Extra inputs are not permitted`);
}
