import type { Secret } from '@gatehouse/service-kit';
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Whose it is, and for what: everything that must be the same when it comes back. */
export type Belonging = readonly (string | null)[];

/**
 * Seals what callers carry for the gate (AES-256-GCM; the key is derived by HKDF, RFC 5869, one for each
 * purpose), so that any replica can read it and nobody else.
 */
export class Seal {
  private readonly key: Uint8Array;

  constructor(secret: Secret, purpose: string) {
    const info = `gatehouse/mcp-${purpose}`;
    this.key = new Uint8Array(hkdfSync('sha256', secret.reveal(), '', info, 32));
  }

  seal(value: unknown, belonging: Belonging): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, nonce).setAAD(bytesOf(belonging));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** Undefined for what was altered, or sealed for somebody or something else. */
  open(text: string, belonging: Belonging): unknown {
    const bytes = Buffer.from(text, 'base64url');
    // What decodes to the same is not the same.
    if (bytes.toString('base64url') !== text) return undefined;
    try {
      const decipher = createDecipheriv(ALGORITHM, this.key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(bytesOf(belonging))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const opened = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
      const value: unknown = JSON.parse(Buffer.concat([opened, decipher.final()]).toString('utf8'));
      return value;
    } catch {
      return undefined;
    }
  }
}

function bytesOf(belonging: Belonging): Buffer {
  return Buffer.from(JSON.stringify(belonging));
}
