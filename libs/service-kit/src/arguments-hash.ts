import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';

/**
 * SHA-256, in hex, of a JSON value's canonical form (RFC 8785): equal for equal values, whatever the
 * order of keys or the form of numbers.
 */
export function argumentsHash(value: unknown): string {
  return createHash('sha256')
    .update(canonicalize(value) ?? 'null')
    .digest('hex');
}
