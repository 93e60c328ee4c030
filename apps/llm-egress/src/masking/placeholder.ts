import { createHmac, hkdfSync } from 'node:crypto';
import type { EntityRule } from './finding.js';
import { plainView } from './plain-view.js';
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
 *
 * A lookalike has the form of a value of its kind, in a range that nobody can have: an address at
 * `mask.invalid` (RFC 2606), a number of the unassigned country code 999 (ITU-T E.164), an address of the
 * prefix for documentation 2001:db8::/32 (RFC 3849).
 */
export const PLACEHOLDER_LENGTH = 24;
/** The longest of all forms, with its sign percent-encoded. */
export const MAX_PLACEHOLDER_LENGTH = 48;

const PREFIX = 'PII';
const SEPARATOR = '0';
const TAG_LENGTH = 8;
const SPELLING_LENGTH = 4;
/** 32 characters, so that one stands for five bits; without the separator and what looks like it. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const SHAPE = /PII[A-Z]{1,8}0[A-HJ-NP-Z2-9]{12,19}/gi;
const MAIL_DOMAIN = '@mask.invalid';
const MAIL_DOMAIN_AT = /(?:@|%40|&#64;)mask\.invalid/iy;
const LOOKALIKES = /\+999\d{12}(?!\d)|(?<![\da-f:])2001:db8(?::[\da-f]{4}){6}(?![\da-f:])/gi;

export interface PersonalValue {
  readonly entity: string;
  /** The value exactly as it stands in the text. */
  readonly text: string;
  readonly form?: EntityRule['form'];
}

/** The key under which a tenant's placeholders are made (HKDF, RFC 5869). No two tenants share one. */
export function tenantKey(masterKey: string, tenant: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', `gatehouse/masking/${tenant}`, 32));
}

/**
 * The placeholder of a value. `attempt` counts up when two spellings of one value would get the same.
 */
export function placeholderFor(key: Buffer, value: PersonalValue, attempt = 0): string {
  const identity = bytesOf(key, ['identity', value.entity, normalForm(value.text)]);
  const spelling = bytesOf(key, ['spelling', value.entity, value.text, String(attempt)]);
  if (value.form === 'lookalike') {
    if (value.entity === 'PHONE') return `+999${digits(identity, 8)}${digits(spelling, 4)}`;
    if (value.entity === 'IP') return documentationAddress(identity, spelling);
  }
  const tag = value.entity.replaceAll(/[^A-Z]/g, '').slice(0, TAG_LENGTH);
  const head = `${PREFIX}${tag}${SEPARATOR}`;
  const rest = PLACEHOLDER_LENGTH - head.length - SPELLING_LENGTH;
  const opaque = `${head}${letters(identity, rest)}${letters(spelling, SPELLING_LENGTH)}`;
  const isMail = value.form === 'lookalike' && value.entity === 'EMAIL';
  return isMail ? `${opaque.toLowerCase()}${MAIL_DOMAIN}` : opaque;
}

/** The ways in which a placeholder may come back: as it is, or with its sign as URLs and HTML write it. */
export function writtenForms(placeholder: string): string[] {
  const forms = [placeholder];
  if (placeholder.includes('@')) {
    forms.push(placeholder.replace('@', '%40'), placeholder.replace('@', '&#64;'));
  }
  if (placeholder.startsWith('+')) {
    forms.push(placeholder.replace('+', '%2B'), placeholder.replace('+', '&#43;'));
  }
  return forms;
}

/** Where something of a placeholder's shape stands, whoever made it. */
export function placeholderShapes(text: string): { start: number; end: number }[] {
  if (text.length < 16) return [];
  const opaque = Array.from(text.matchAll(SHAPE))
    .filter(([shape]) => shape.length >= PLACEHOLDER_LENGTH)
    .map(({ index }) => {
      MAIL_DOMAIN_AT.lastIndex = index + PLACEHOLDER_LENGTH;
      const domain = MAIL_DOMAIN_AT.exec(text)?.[0] ?? '';
      return { start: index, end: index + PLACEHOLDER_LENGTH + domain.length };
    });
  const lookalikes = Array.from(text.matchAll(LOOKALIKES), ({ 0: shape, index }) => ({
    start: index,
    end: index + shape.length,
  }));
  return [...opaque, ...lookalikes];
}

function normalForm(text: string): string {
  return wordsOf(plainView(text)?.text ?? text)
    .map((word) => word.folded)
    .join(' ');
}

function bytesOf(key: Buffer, parts: readonly string[]): Buffer {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest();
}

function letters(bytes: Buffer, length: number): string {
  return Array.from(bytes.subarray(0, length), (byte) => ALPHABET[byte % 32]).join('');
}

function digits(bytes: Buffer, length: number): string {
  return String(bytes.readBigUInt64BE() % 10n ** BigInt(length)).padStart(length, '0');
}

function documentationAddress(identity: Buffer, spelling: Buffer): string {
  const hex = identity.toString('hex', 0, 9) + spelling.toString('hex', 0, 3);
  return `2001:db8:${(hex.match(/.{4}/g) ?? []).join(':')}`;
}
