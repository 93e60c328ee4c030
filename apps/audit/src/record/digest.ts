import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';

/**
 * SHA-256, in hex, of a value's canonical JSON (RFC 8785). Every value is quoted or delimited there, so no
 * text can move from one field to its neighbour and leave the digest as it was.
 */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(canonicalize(value) ?? 'null')
    .digest('hex');
}
