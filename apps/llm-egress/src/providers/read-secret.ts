import { GatewayError } from '@gatehouse/contracts';
import type { SecretRef } from '@gatehouse/contracts';
import { readFile } from 'node:fs/promises';
import { llmEgressConfig } from '../config.js';

/** What the service keeps for itself: a manifest must not be able to send it to a provider. */
const OWN = new Set(Object.keys(llmEgressConfig.shape).flatMap((name) => [name, `${name}_FILE`]));

/**
 * The secret that a manifest names. It is read where it is used, so a rotated one counts at once.
 * @throws GatewayError `provider_unavailable`; which secret is missing is for the operator alone
 */
export async function readSecret(
  ref: SecretRef,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  const value = 'env' in ref ? fromEnvironment(ref.env, environment) : await fromFile(ref.file);
  const secret = value?.trim();
  if (secret && /^[\x21-\x7e]+$/.test(secret)) return secret;
  const source = 'env' in ref ? `environment variable ${ref.env}` : `file ${ref.file}`;
  throw new GatewayError('provider_unavailable', 'The model provider is not set up', {
    detail: `${source} holds no usable key`,
  });
}

function fromEnvironment(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return OWN.has(name) ? undefined : environment[name];
}

function fromFile(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
