import { GatewayError } from '@gatehouse/contracts';

/** A model as `GET /v1/models` shows it. */
export interface ModelInfo {
  readonly type: 'model';
  readonly id: string;
  readonly display_name: string;
  readonly created_at: string;
  readonly line: 'haiku' | 'sonnet' | 'opus';
  readonly lifecycle: 'active';
  readonly deprecated_at: null;
  readonly retires_at: null;
  /** Tokens. */
  readonly max_input_tokens: number;
  /** Tokens. */
  readonly max_tokens: number;
  readonly capabilities: null;
}

/** What most models read and write, and those that are not listed. */
const MAX_INPUT_TOKENS = 1_000_000;
const MAX_OUTPUT_TOKENS = 128_000;

/** The models that are listed, newest first. */
export const MODELS: readonly ModelInfo[] = [
  model('claude-opus-5-5', 'Claude Opus 5.5', 'opus'),
  model('claude-sonnet-5-5', 'Claude Sonnet 5.5', 'sonnet'),
  model('claude-haiku-5-5', 'Claude Haiku 5.5', 'haiku'),
  model('claude-opus-4-6', 'Claude Opus 4.6', 'opus'),
  model('claude-sonnet-4-6', 'Claude Sonnet 4.6', 'sonnet'),
  model('claude-haiku-4-5', 'Claude Haiku 4.5', 'haiku'),
  model('claude-haiku-4-5-20251001', 'Claude Haiku 4.5', 'haiku'),
];

/**
 * The largest `max_tokens` of a model. Every id of the `claude-` family is served, listed or not, so that
 * a configured model name never stands in the way.
 * @throws GatewayError `not_found` for any other id.
 */
export function maxOutputTokens(id: string): number {
  if (!/^claude-[a-z0-9.-]+$/.test(id)) throw unknownModel(id);
  return MODELS.find((entry) => entry.id === id)?.max_tokens ?? MAX_OUTPUT_TOKENS;
}

/** @throws GatewayError `not_found` if no such model is listed. */
export function findModel(id: string): ModelInfo {
  const found = MODELS.find((entry) => entry.id === id);
  if (!found) throw unknownModel(id);
  return found;
}

function model(id: string, displayName: string, line: ModelInfo['line']): ModelInfo {
  return {
    type: 'model',
    id,
    display_name: displayName,
    // The API gives the epoch where the release date is not known.
    created_at: '1970-01-01T00:00:00Z',
    line,
    lifecycle: 'active',
    deprecated_at: null,
    retires_at: null,
    max_input_tokens: MAX_INPUT_TOKENS,
    max_tokens: line === 'haiku' ? 64_000 : MAX_OUTPUT_TOKENS,
    capabilities: null,
  };
}

function unknownModel(id: string): GatewayError {
  return new GatewayError('not_found', `model: ${id}`);
}
