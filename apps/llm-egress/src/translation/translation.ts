import type { LlmDialect } from '@gatehouse/contracts';
import type { HeaderFields } from '../http/header-fields.js';
import type { ProviderAnswer } from '../providers/provider-client.js';
import { openaiAnthropic } from './openai-anthropic/openai-anthropic.js';

/**
 * How a call in one dialect is put to a provider that speaks another. It works on the masked request, and
 * on the answer before it is restored: what governs a call sees the caller's dialect alone.
 */
export interface Translation {
  /** Path and query at the provider. */
  readonly path: string;
  /** Header fields that the provider asks for. */
  readonly headers: HeaderFields;
  /**
   * The body for the provider.
   * @throws GatewayError `invalid_request` that names what cannot be said in the other dialect
   */
  readonly request: (body: Buffer) => Buffer;
  /** The answer as a provider of the caller's dialect would give it. `now`: milliseconds since the epoch. */
  readonly answer: (answer: ProviderAnswer, now: number) => ProviderAnswer;
  /** The same for an answer that shows models. */
  readonly models: (answer: ProviderAnswer) => ProviderAnswer;
  /** What asks the provider for all its models at once. */
  readonly modelsQuery: string;
}

/** Whose calls can be put to whom, beside those that need no translation. */
const TRANSLATIONS: Readonly<
  Record<LlmDialect, Readonly<Partial<Record<LlmDialect, Translation>>>>
> = { openai: { anthropic: openaiAnthropic }, anthropic: {} };

/** Null if there is none, also where none is needed. */
export function translationFor(from: LlmDialect, to: LlmDialect): Translation | null {
  return TRANSLATIONS[from][to] ?? null;
}

/** Whether a provider that speaks `to` can answer a call in `from`. */
export function isUnderstood(from: LlmDialect, to: LlmDialect): boolean {
  return from === to || translationFor(from, to) !== null;
}
