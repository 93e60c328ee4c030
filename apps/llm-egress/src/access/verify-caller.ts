import { resourceUri } from '@gatehouse/contracts';
import type { Principal } from '@gatehouse/contracts';
import { bearerToken } from '@gatehouse/service-kit';
import type { TokenVerifier } from '@gatehouse/service-kit';
import type { LlmEgressConfig } from '../config.js';
import type { HeaderFields } from '../http/header-fields.js';
import { fieldValue } from '../http/header-fields.js';

/** What a request is addressed to, and what it brings to prove who sent it. */
export interface Addressed {
  readonly api: { readonly name: string; readonly version: string };
  readonly headers: HeaderFields;
}

/**
 * Who is calling: a token that was issued for this LLM API and no other resource.
 * @throws GatewayError `unauthenticated`, `authz_unavailable`
 */
export function verifyCaller(
  { api, headers }: Addressed,
  { verifier, config }: { readonly verifier: TokenVerifier; readonly config: LlmEgressConfig },
): Promise<Principal> {
  const bases = { llm: config.LLM_PUBLIC_URL, mcp: '' };
  return verifier.verify(callerToken(headers), resourceUri({ kind: 'LlmApi', ...api }, bases));
}

/**
 * The caller's token. SDKs send it in either header, and some send a dummy key beside the real token, so
 * `Authorization` comes first.
 * @throws GatewayError `unauthenticated`
 */
export function callerToken(headers: HeaderFields): string {
  const authorization = fieldValue(headers, 'authorization');
  const key = fieldValue(headers, 'x-api-key');
  return bearerToken(authorization ?? (key === null ? undefined : `Bearer ${key}`));
}
