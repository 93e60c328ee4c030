import { baseConfig, issuerConfig, publicUrlConfig, Secret, secret } from '@gatehouse/service-kit';
import { z } from 'zod';

/** A revocation is kept for two days at the broker; no token may live longer. */
const MAX_TOKEN_TTL_SECONDS = 86_400;

export const authzConfig = baseConfig.extend({
  PORT: baseConfig.shape.PORT.default(8082),
  ...issuerConfig.shape,
  ...publicUrlConfig.shape,
  DATABASE_URL: secret().describe('PostgreSQL: postgres://user:password@host:port/database'),
  AUTHZ_SECRETS_DIR: z
    .string()
    .describe(
      'where the client secret of each application is written once, as <application>.secret',
    ),
  AUTHZ_POLICIES_DIR: z.string().describe('the folder of the Cedar policies, *.cedar'),
  AUTHZ_KEY_SECRET: z
    .string()
    .min(32, 'use at least 32 characters, e.g. from `openssl rand -hex 32`')
    .transform((value) => new Secret(value))
    .describe('encrypts the signing keys in the database; at least 32 characters'),
  AUTHZ_TOKEN_TTL_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_TOKEN_TTL_SECONDS)
    .default(3_600)
    .describe('how long an access token lives'),
});
export type AuthzConfig = z.output<typeof authzConfig>;
