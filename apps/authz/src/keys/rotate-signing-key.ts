import { newSigningKey } from './signing-key.js';
import type { SigningKeyRepository } from './signing-key.repository.js';

/** Replicas go on signing with the old key until they notice, and clocks differ. */
const MARGIN_SECONDS = 120;

/**
 * Makes a new signing key. Every replica takes it over within seconds; the old one verifies until the last
 * token that it signed has expired.
 * @returns the id of the new key.
 */
export async function rotateSigningKey(
  repository: SigningKeyRepository,
  tokenTtlSeconds: number,
): Promise<string> {
  const key = await newSigningKey();
  const lastsMs = (tokenTtlSeconds + MARGIN_SECONDS) * 1_000;
  await repository.replace(key, new Date(Date.now() + lastsMs));
  return key.kid;
}
