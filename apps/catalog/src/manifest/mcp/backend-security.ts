import { SecretRef } from '@gatehouse/contracts';
import { z } from 'zod';
import { HttpBase, listOf } from '../fields.js';

const MAX_SCHEMES = 20;

const Text = z
  .string()
  .max(512)
  .regex(/^[\u0020-\u007e]+$/, 'use printable characters');

/** For API keys, and for bearer tokens that somebody has obtained. */
const KeySpec = z.strictObject({ secret: SecretRef });

/** For HTTP Basic authentication; a colon would end the user's name (RFC 7617 section 2). */
const BasicSpec = z.strictObject({
  username: Text.refine((name) => !name.includes(':'), 'a user name holds no colon'),
  password: SecretRef,
});

/**
 * For OAuth 2.0. The manifest says where the client's secret is sent, not the contract, which may be
 * somebody else's.
 */
export const ClientSpec = z.strictObject({
  clientId: Text,
  clientSecret: SecretRef,
  tokenUrl: HttpBase,
  clientAuthentication: z.enum(['basic', 'post']).default('basic'),
  /** Left out: those that the operation asks for. */
  scopes: listOf(Text.regex(/^\S+$/, 'a scope holds no space'), { max: 100 }).optional(),
  parameters: z
    .record(z.string().regex(/^[a-z_]{1,64}$/), Text)
    .refine((given) => !OWN_PARAMETERS.some((name) => Object.hasOwn(given, name)), {
      message: 'these parameters are the grant’s own',
    })
    .default({}),
});

const OWN_PARAMETERS = ['grant_type', 'scope', 'client_id', 'client_secret'];

/** What fills one security scheme of the contract. */
export const SchemeSpec = z.union([KeySpec, BasicSpec, ClientSpec]);
export type SchemeSpec = z.output<typeof SchemeSpec>;

/** By the names of the contract's security schemes. */
export const BackendSecuritySpec = z
  .record(z.string().min(1).max(128), SchemeSpec)
  .refine((schemes) => Object.keys(schemes).length <= MAX_SCHEMES, 'these are too many');
export type BackendSecuritySpec = z.output<typeof BackendSecuritySpec>;
