import { GatewayError } from '@gatehouse/contracts';
import { ApplicationSecrets } from '../applications/application-secrets.js';
import { ApplicationRepository } from '../applications/application.repository.js';
import type { AuthzConfig } from '../config.js';
import { dataSourceOptions, openDataSource } from '../database/data-source.js';
import type { DataSource } from '../database/data-source.js';
import { IssuedTokenRepository } from '../issued-tokens/issued-token.repository.js';
import { rotateSigningKey } from '../keys/rotate-signing-key.js';
import { Sealer } from '../keys/seal.js';
import { SigningKeyRepository } from '../keys/signing-key.repository.js';

const USAGE = `Usage:
  node dist/rotate.js secret <application>   a new client secret, written to AUTHZ_SECRETS_DIR;
                                             the old one and the tokens it got stop working
  node dist/rotate.js signing-key            a new signing key; tokens signed by the old one stay valid`;

/**
 * Replaces a secret that was lost or has leaked. It needs the database only, so that it works where nobody
 * can get a token any more; running replicas notice within seconds.
 * @throws GatewayError that says what is wrong with the arguments, or that there is no such application.
 */
export async function rotate(config: AuthzConfig, args: readonly string[]): Promise<string> {
  const [what, application, ...rest] = args;
  if (what === 'secret' && application !== undefined && rest.length === 0) {
    return withDatabase(config, (database) => rotateSecret(config, database, application));
  }
  if (what === 'signing-key' && application === undefined) {
    return withDatabase(config, (database) => rotateKey(config, database));
  }
  throw new GatewayError('invalid_request', USAGE);
}

async function rotateSecret(
  config: AuthzConfig,
  database: DataSource,
  application: string,
): Promise<string> {
  const applications = new ApplicationRepository(database);
  await new ApplicationSecrets(applications, config.AUTHZ_SECRETS_DIR).rotate(application);
  await new IssuedTokenRepository(database).revokeAll(application, new Date());
  return `${application} has a new secret in ${config.AUTHZ_SECRETS_DIR}/${application}.secret`;
}

async function rotateKey(config: AuthzConfig, database: DataSource): Promise<string> {
  const keys = new SigningKeyRepository(database, new Sealer(config.AUTHZ_KEY_SECRET));
  const kid = await rotateSigningKey(keys, config.AUTHZ_TOKEN_TTL_SECONDS);
  return `tokens will be signed with the key ${kid}`;
}

async function withDatabase(
  config: AuthzConfig,
  work: (database: DataSource) => Promise<string>,
): Promise<string> {
  const database = await openDataSource(dataSourceOptions(config.DATABASE_URL.reveal()));
  try {
    return await work(database);
  } finally {
    await database.destroy();
  }
}
