import { createHmac, hkdfSync } from 'node:crypto';
import { wordsOf } from './words.js';

/**
 * A placeholder stands in a masked text for a personal value, e.g. `PIINAME0QX7K2M9WHT4RBV5Z`:
 *
 *     PII  NAME  0  QX7K2M9WHT4R  BV5Z
 *          │        │             └ how it is written: from the exact text, so that restoring is exact
 *          │        └ whose it is: from the value in normal form, so that the model sees who is the same
 *          └ what it is, for the model to reason with
 *
 * Capital letters and digits alone: nothing that Markdown, HTML, URLs, JSON or a shell would change, and
 * it is recognised in any case. The length is fixed. Both parts are HMACs under a key of the tenant: the
 * same on every turn, replica and restart, and nobody without the key can make one up.
 */
export const PLACEHOLDER_LENGTH = 24;

const PREFIX = 'PII';
const SEPARATOR = '0';
const TAG_LENGTH = 8;
const SPELLING_LENGTH = 4;
/** 32 characters, so that one stands for five bits; without the separator and what looks like it. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const SHAPE = /PII[A-Z]{1,8}0[A-HJ-NP-Z2-9]{12,19}/gi;

export interface PersonalValue {
  readonly entity: string;
  /** The value exactly as it stands in the text. */
  readonly text: string;
}

/** The key under which a tenant's placeholders are made (HKDF, RFC 5869). No two tenants share one. */
export function tenantKey(masterKey: string, tenant: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', `gatehouse/masking/${tenant}`, 32));
}

/**
 * The placeholder of a value. `attempt` counts up when two spellings of one value would get the same.
 */
export function placeholderFor(key: Buffer, value: PersonalValue, attempt = 0): string {
  const tag = value.entity.replaceAll(/[^A-Z]/g, '').slice(0, TAG_LENGTH);
  const head = `${PREFIX}${tag}${SEPARATOR}`;
  const identityLength = PLACEHOLDER_LENGTH - head.length - SPELLING_LENGTH;
  const identity = digest(key, ['identity', value.entity, normalForm(value.text)], identityLength);
  const spelling = digest(
    key,
    ['spelling', value.entity, value.text, String(attempt)],
    SPELLING_LENGTH,
  );
  return `${head}${identity}${spelling}`;
}

/** Where something of a placeholder's shape stands, whoever made it. */
export function placeholderShapes(text: string): { start: number; end: number }[] {
  return [...text.matchAll(SHAPE)]
    .filter(([shape]) => shape.length >= PLACEHOLDER_LENGTH)
    .map(({ index }) => ({ start: index, end: index + PLACEHOLDER_LENGTH }));
}

function normalForm(text: string): string {
  return wordsOf(text)
    .map((word) => word.folded)
    .join(' ');
}

function digest(key: Buffer, parts: readonly string[], length: number): string {
  const bytes = createHmac('sha256', key).update(JSON.stringify(parts)).digest();
  return Array.from(bytes.subarray(0, length), (byte) => ALPHABET[byte % 32]).join('');
}
