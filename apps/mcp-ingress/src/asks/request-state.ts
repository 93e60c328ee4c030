import { GatewayError } from '@gatehouse/contracts';
import type { Clock, Secret } from '@gatehouse/service-kit';
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';

const ALGORITHM = 'aes-256-gcm';
const PURPOSE = 'gatehouse/mcp-request-state';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** How long a person may take for an answer, in ms. */
const LIFETIME_MS = 15 * 60_000;

const Sealed = z.object({
  until: z.number(),
  number: z.int().positive(),
  state: z.string().nullable(),
});

/** What a caller is handed, to be brought back with its answers. */
export type Carried = Omit<z.output<typeof Sealed>, 'until'>;

/** Whose call of what a state belongs to: everything that must be the same when it comes back. */
export type Belonging = readonly (string | null)[];

/**
 * Seals what a caller carries from one round of a call to the next (AES-256-GCM; the key is derived by HKDF,
 * RFC 5869), so that any replica can go on and nobody else can: it opens for the same caller and the same call
 * alone, for a while (MCP 2026-07-28, multi round-trip requests, server requirements 4 and 5). What the server
 * has said in it stays hidden from the caller.
 */
export class RequestStates {
  private readonly key: Uint8Array;

  constructor(
    secret: Secret,
    private readonly clock: Clock,
  ) {
    this.key = new Uint8Array(hkdfSync('sha256', secret.reveal(), '', PURPOSE, 32));
  }

  seal(carried: Carried, belonging: Belonging): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, nonce).setAAD(bytesOf(belonging));
    const text = JSON.stringify({ ...carried, until: this.clock.now() + LIFETIME_MS });
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** @throws GatewayError `invalid_input` if it was altered, is too old, or was handed out for something else. */
  open(text: string, belonging: Belonging): Carried {
    const carried = this.unsealed(text, belonging);
    if (!carried || carried.until <= this.clock.now()) throw invalidState();
    return carried;
  }

  private unsealed(text: string, belonging: Belonging): z.output<typeof Sealed> | null {
    const bytes = Buffer.from(text, 'base64url');
    // What decodes to the same is not the same.
    if (bytes.toString('base64url') !== text) return null;
    try {
      const decipher = createDecipheriv(ALGORITHM, this.key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(bytesOf(belonging))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const opened = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
      const json = Buffer.concat([opened, decipher.final()]).toString('utf8');
      return Sealed.parse(JSON.parse(json));
    } catch {
      return null;
    }
  }
}

function bytesOf(belonging: Belonging): Buffer {
  return Buffer.from(JSON.stringify(belonging));
}

function invalidState(): GatewayError {
  return new GatewayError('invalid_input', 'Invalid or expired requestState');
}
