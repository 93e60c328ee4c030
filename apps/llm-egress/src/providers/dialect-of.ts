import { GatewayError } from '@gatehouse/contracts';
import { anthropic } from './anthropic/anthropic.dialect.js';
import type { ApiDialect, DialectName } from './dialect.js';

const DIALECTS: Readonly<Partial<Record<DialectName, ApiDialect>>> = { anthropic };

/**
 * The dialect of this name: what a target speaks, as its manifest says.
 * @throws GatewayError `provider_unavailable` for one that is not known here
 */
export function dialectOf(name: DialectName): ApiDialect {
  const dialect = DIALECTS[name];
  if (dialect) return dialect;
  throw new GatewayError('provider_unavailable', undefined, { detail: `dialect ${name}` });
}
