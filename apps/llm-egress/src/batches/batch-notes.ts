import { GatewayError } from '@gatehouse/contracts';
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';

const IV_BYTES = 12;
const TAG_BYTES = 16;
/** A message on NATS is at most a megabyte; base64 makes four characters of three bytes. */
const PART_BYTES = 512 * 1024;

const BatchNotes = z.object({
  /** Placeholders, and what stands behind each. */
  values: z.array(
    z.object({
      placeholder: z.string(),
      hidden: z.object({ entity: z.string(), text: z.string() }),
    }),
  ),
  /** The `custom_id` of requests, and which model of the batch each is for; the first if left out. */
  models: z.array(z.tuple([z.string(), z.int().nonnegative()])),
});
/** What the results of a batch are read with, hours after its requests have gone. */
export type BatchNotes = z.output<typeof BatchNotes>;

/**
 * Encrypts the notes of a batch for as long as it takes: AES-256-GCM under a key of the tenant, bound to
 * what they belong to, so that the notes of one batch cannot be passed off as those of another.
 */
export function sealNotes(notes: BatchNotes, key: Buffer, belongsTo: string): string[] {
  if (notes.values.length === 0 && notes.models.length === 0) return [];
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(key), iv).setAAD(Buffer.from(belongsTo));
  const text = Buffer.concat([cipher.update(JSON.stringify(notes), 'utf8'), cipher.final()]);
  const sealed = Buffer.concat([iv, cipher.getAuthTag(), text]);
  const parts: string[] = [];
  for (let start = 0; start < sealed.length; start += PART_BYTES) {
    parts.push(sealed.subarray(start, start + PART_BYTES).toString('base64'));
  }
  return parts;
}

/** @throws GatewayError `internal` if they were altered, or sealed under another key. */
export function unsealNotes(parts: readonly string[], key: Buffer, belongsTo: string): BatchNotes {
  if (parts.length === 0) return { values: [], models: [] };
  const sealed = Buffer.concat(parts.map((part) => Buffer.from(part, 'base64')));
  const iv = sealed.subarray(0, IV_BYTES);
  try {
    const decipher = createDecipheriv('aes-256-gcm', sealingKey(key), iv)
      .setAAD(Buffer.from(belongsTo))
      .setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const text = decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES));
    return BatchNotes.parse(JSON.parse(Buffer.concat([text, decipher.final()]).toString('utf8')));
  } catch {
    throw new GatewayError('internal', undefined, { detail: 'notes of a batch cannot be opened' });
  }
}

/** Not the key that placeholders are made with: one key, one use (HKDF, RFC 5869). */
function sealingKey(key: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'gatehouse/batch-values', 32));
}
