import { refusal } from '../errors/refusal.js';
import type { ChatRequest } from '../wire/chat-request.js';

/** A model, as the API describes it. */
export interface ModelInfo {
  readonly id: string;
  readonly object: 'model';
  /** Unix time in seconds. */
  readonly created: number;
  readonly owned_by: string;
}

const CREATED = 1_767_225_600;

export const MODELS: readonly ModelInfo[] = ['gpt-5.2', 'gpt-5-mini', 'gpt-4.1', 'gpt-4o-mini'].map(
  (id) => ({ id, object: 'model', created: CREATED, owned_by: 'system' }),
);

/** Models that think before they answer; for them the limit has another name. */
const REASONS = /^(gpt-5|o\d)/;

/** @throws GatewayError `not_found`; every id that begins with `gpt-` is served. */
export function findModel(id: string): ModelInfo {
  const known = MODELS.find((model) => model.id === id);
  if (known) return known;
  if (/^gpt-./.test(id)) return { id, object: 'model', created: CREATED, owned_by: 'system' };
  throw refusal('The model does not exist or you do not have access to it.', {
    is: 'not_found',
    code: 'model_not_found',
  });
}

/** @throws GatewayError if there is no such model, or it does not take what is asked. */
export function checkModel(request: Pick<ChatRequest, 'model' | 'max_tokens'>): void {
  findModel(request.model);
  if (typeof request.max_tokens !== 'number' || !REASONS.test(request.model)) return;
  const text =
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
  throw refusal(text, { param: 'max_tokens', code: 'unsupported_parameter' });
}
