import { createHash } from 'node:crypto';

const UUID_BYTES = 16;
/** "Custom" (RFC 9562 section 5.8), with the variant of section 4.1. */
const VERSION = 0x80;
const VARIANT = 0x80;

/** The id of what was decided about a token: a UUID that is the same whenever the same is recorded again. */
export function decisionId(tokenId: string, event: 'issued' | 'revoked'): string {
  const hash = createHash('sha256').update(`${tokenId}:${event}`).digest();
  const bytes = hash.subarray(0, UUID_BYTES);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | VERSION, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | VARIANT, 8);
  const hex = bytes.toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
