import { GatewayError } from '@gatehouse/contracts';

/**
 * The key of an `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header-07), with its quotes or
 * without, as clients write it; null if there is none.
 * @throws GatewayError `invalid_request` for what is no key.
 */
export function idempotencyKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  const key = typeof header === 'string' ? header.replace(/^"(.*)"$/, '$1') : '';
  if (/^[\u0020-\u007e]{1,255}$/.test(key)) return key;
  throw new GatewayError(
    'invalid_request',
    'The Idempotency-Key is one text of 1 to 255 characters',
  );
}
