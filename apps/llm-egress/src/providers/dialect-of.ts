import { anthropic } from './anthropic/anthropic.dialect.js';
import type { ApiDialect, DialectName } from './dialect.js';
import { openai } from './openai/openai.dialect.js';

const DIALECTS: Readonly<Record<DialectName, ApiDialect>> = { anthropic, openai };

/** The dialect of this name: what a target speaks, as its manifest says. */
export function dialectOf(name: DialectName): ApiDialect {
  return DIALECTS[name];
}
