import type { PublishedLlmApi } from '@gatehouse/contracts';
import { anthropic } from './anthropic/anthropic.dialect.js';
import type { ProviderDialect } from './dialect.js';

type DialectName = PublishedLlmApi['provider']['dialect'];

const DIALECTS: Readonly<Record<DialectName, ProviderDialect>> = { anthropic };

/** The dialect that an LLM API's provider speaks. */
export function dialectOf(api: PublishedLlmApi): ProviderDialect {
  return DIALECTS[api.provider.dialect];
}
