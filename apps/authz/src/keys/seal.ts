import { GatewayError } from '@gatehouse/contracts';
import type { Secret } from '@gatehouse/service-kit';
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const PURPOSE = 'gatehouse authz signing keys';
const VERSION = 'v1';

/** Encrypts what must not lie in a database in the clear (AES-256-GCM; the key is derived by HKDF-SHA-256). */
export class Sealer {
  private readonly key: Uint8Array;

  constructor(secret: Secret) {
    this.key = new Uint8Array(hkdfSync('sha256', secret.reveal(), '', PURPOSE, KEY_BYTES));
  }

  /** `name` is bound to the sealed text: it opens under no other. */
  seal(name: string, text: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, iv).setAAD(Buffer.from(name));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return [VERSION, ...[iv, cipher.getAuthTag(), body].map(encode)].join('.');
  }

  /** @throws GatewayError `internal` if it was sealed with another secret, under another name, or altered. */
  open(name: string, sealed: string): string {
    const [version, iv = '', tag = '', body = ''] = sealed.split('.');
    try {
      if (version !== VERSION) throw new GatewayError('internal', 'unknown format');
      const decipher = createDecipheriv(ALGORITHM, this.key, decode(iv), { authTagLength: 16 })
        .setAAD(Buffer.from(name))
        .setAuthTag(decode(tag));
      return Buffer.concat([decipher.update(decode(body)), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new GatewayError(
        'internal',
        'AUTHZ_KEY_SECRET does not open the signing keys in the database: it is not the one that sealed them',
        { cause },
      );
    }
  }
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64url');
}

function decode(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}
