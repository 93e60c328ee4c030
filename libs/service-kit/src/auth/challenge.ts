import type { GatewayError } from '@gatehouse/contracts';
import { z } from 'zod';

const Facts = z.object({
  reason: z.string().optional(),
  missingScopes: z.array(z.string()).optional(),
});

/**
 * The `WWW-Authenticate` header of a 401 or 403 (RFC 6750 section 3, RFC 9728 section 5.1); null for any
 * other error. A request without credentials gets no error code, as RFC 6750 asks.
 */
export function challenge(error: GatewayError, resourceMetadata?: string): string | null {
  if (error.code !== 'unauthenticated' && error.code !== 'insufficient_scope') return null;
  const facts = Facts.safeParse(error.facts);
  const { reason, missingScopes } = facts.success ? facts.data : {};
  const parts: string[] = [];
  if (error.code === 'insufficient_scope') parts.push('error="insufficient_scope"');
  else if (reason !== 'missing') parts.push('error="invalid_token"');
  if (parts.length > 0) parts.push(`error_description="${quoted(error.message)}"`);
  if (missingScopes?.length) parts.push(`scope="${quoted(missingScopes.join(' '))}"`);
  if (resourceMetadata) parts.push(`resource_metadata="${quoted(resourceMetadata)}"`);
  return parts.length > 0 ? `Bearer ${parts.join(', ')}` : 'Bearer';
}

function quoted(text: string): string {
  return text.replaceAll(/[^\u0020-\u007e]/g, '?').replaceAll(/["\\]/g, String.raw`\$&`);
}
