import { anthropic } from './anthropic/anthropic.dialect.js';
import type { ApiDialect, DialectName } from './dialect.js';

const DIALECTS: Readonly<Record<DialectName, ApiDialect>> = { anthropic };

/** The dialect of this name: what a provider speaks, as its manifest says. */
export function dialectOf(name: DialectName): ApiDialect {
  return DIALECTS[name];
}
