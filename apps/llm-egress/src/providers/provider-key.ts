import { GatewayError } from '@gatehouse/contracts';
import type { SecretRef } from '@gatehouse/contracts';
import type { SecretReader } from '@gatehouse/service-kit';

/**
 * The provider's key, as the manifest names it. It is read where it is used, so a rotated one counts at
 * once.
 * @throws GatewayError `provider_unavailable`; which secret is missing is for the operator alone
 */
export async function providerKey(ref: SecretRef, secrets: SecretReader): Promise<string> {
  const key = (await secrets.read(ref))?.reveal().trim();
  if (key && /^[\x21-\x7e]+$/.test(key)) return key;
  const source = 'env' in ref ? `environment variable ${ref.env}` : `file ${ref.file}`;
  throw new GatewayError('provider_unavailable', 'The model provider is not set up', {
    detail: `${source} holds no usable key`,
  });
}
