import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Hidden } from './vault.js';

export interface Owner {
  readonly tenant: string;
  readonly application: string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals what placeholders stand for (AES-256-GCM) under a key that is derived for one application of one
 * tenant (HKDF, RFC 5869). What is sealed opens for its owner and its placeholder alone.
 */
export class PlaceholderSeal {
  private readonly key: Buffer;

  constructor(masterKey: string, { tenant, application }: Owner) {
    const info = `gatehouse/placeholders/${JSON.stringify([tenant, application])}`;
    this.key = Buffer.from(hkdfSync('sha256', masterKey, '', info, 32));
  }

  /** A name for a placeholder that does not tell it. */
  digest(placeholder: string): string {
    return createHmac('sha256', this.key).update(placeholder.toUpperCase()).digest('hex');
  }

  seal(placeholder: string, hidden: Hidden): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    cipher.setAAD(Buffer.from(placeholder.toUpperCase()));
    const text = JSON.stringify([hidden.entity, hidden.text]);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** Null for what was sealed for somebody else, for another placeholder, or altered. */
  open(placeholder: string, sealed: string): Hidden | null {
    const bytes = Buffer.from(sealed, 'base64');
    try {
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', this.key, nonce, {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(placeholder.toUpperCase()));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8');
      const parsed: unknown = JSON.parse(text + decipher.final('utf8'));
      if (!Array.isArray(parsed)) return null;
      const [entity, value] = parsed.map(String);
      return entity === undefined || value === undefined ? null : { entity, text: value };
    } catch {
      return null;
    }
  }
}
