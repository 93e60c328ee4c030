import type { CountTokensRequest } from './message-request.js';
import { refusal } from './refusal.js';

/**
 * Checks the tools among themselves and against the choice.
 * @throws GatewayError `invalid_request`.
 */
export function checkTools(request: CountTokensRequest): void {
  const names = (request.tools ?? []).flatMap((tool) => tool.name ?? []);
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
