import { traitsOf } from '../models/traits.js';
import type { CountTokensRequest, Message, MessageRequest } from './message-request.js';
import { refusal } from './refusal.js';
import type { ThinkingConfig } from './thinking-config.js';

type Prompt = CountTokensRequest & Partial<MessageRequest>;

const DOCUMENTATION = 'https://docs.claude.com/en/docs/build-with-claude/extended-thinking';

/** The lowest `top_p` beside thinking. */
const LOWEST_TOP_P = 0.95;

/**
 * Checks that the model takes this way of thinking, and what may not be combined with it.
 * @throws GatewayError `invalid_request`.
 */
export function checkThinking(request: Prompt, betas: ReadonlySet<string>): void {
  const { thinking, model } = request;
  if (!thinking) return;
  if (!traitsOf(model).thinking.includes(thinking.type)) {
    throw refusal(`"thinking.type.${thinking.type}" is not supported for this model`);
  }
  checkEffort(request, thinking);
  if (thinking.type === 'disabled' || thinking.type === 'between_tools') return;
  checkSampling(request);
  if (request.tool_choice?.type === 'any' || request.tool_choice?.type === 'tool') {
    throw refusal('Thinking may not be enabled when tool_choice forces tool use.');
  }
  if (thinking.type !== 'enabled') return;
  checkBudget(request, thinking.budget_tokens, betas);
  checkStart(request.messages);
}

function checkEffort({ output_config: config }: Prompt, thinking: ThinkingConfig): void {
  const highest = config?.effort === 'xhigh' || config?.effort === 'max';
  if (!highest || thinking.type === 'enabled' || thinking.type === 'adaptive') return;
  throw refusal(
    `output_config.effort: '${config.effort}' is not supported with thinking.type '${thinking.type}'`,
  );
}

function checkSampling(request: Prompt): void {
  if (request.temperature !== undefined && request.temperature !== 1) {
    throw refusal('`temperature` may only be set to 1 when thinking is enabled.');
  }
  if (request.top_k !== undefined) {
    throw refusal('`top_k` must be unset when thinking is enabled.');
  }
  if (request.top_p !== undefined && request.top_p < LOWEST_TOP_P) {
    throw refusal(
      '`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled.',
    );
  }
}

/** A model that thinks between its calls, too, may spend more than one answer holds. */
function checkBudget(request: Prompt, budget: number, betas: ReadonlySet<string>): void {
  const interleaved = betas.has('interleaved-thinking-2025-05-14') && request.tools?.length;
  if (request.max_tokens === undefined || interleaved) return;
  if (budget >= request.max_tokens) {
    throw refusal('`max_tokens` must be greater than `thinking.budget_tokens`.');
  }
}

/** The turn that the model is to go on with must begin with its thinking. */
function checkStart(messages: readonly Message[]): void {
  const index = messages.findLastIndex(
    (message) => message.role === 'user' && !hasResults(message),
  );
  const turn = messages[index + 1];
  const first = turn?.content[0];
  if (turn?.role !== 'assistant' || !first) return;
  if (first.type === 'thinking' || first.type === 'redacted_thinking') return;
  throw refusal(
    `messages.${index + 1}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${first.type}\`. ` +
      'When `thinking` is enabled, a final `assistant` message must start with a thinking block ' +
      '(preceeding the lastmost set of `tool_use` and `tool_result` blocks). ' +
      'We recommend you include thinking blocks from previous turns. To avoid this requirement, disable `thinking`. ' +
      `Please consult our documentation at ${DOCUMENTATION}`,
  );
}

function hasResults(message: Message): boolean {
  return message.content.some((block) => block.type === 'tool_result');
}
