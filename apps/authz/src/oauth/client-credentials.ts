import { GatewayError } from '@gatehouse/contracts';
import type { PublicBases } from '@gatehouse/contracts';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import type { Directory } from '../applications/directory.js';
import type { IssuedToken } from '../issued-tokens/issued-token.js';
import { errors } from './oidc-provider.js';
import type { ProviderInstance, TokenEndpointGrantContext } from './oidc-provider.js';
import { planGrant } from './plan-grant.js';
import type { GrantPlan } from './plan-grant.js';
import { unavailable } from './protocol-error.js';
import { subscribedResources } from './subscribed-resources.js';

export const CLIENT_CREDENTIALS = 'client_credentials';

interface Deps {
  readonly directory: Directory;
  readonly bases: PublicBases;
  /** Stores and records what is granted. A token that it rejects is not given out. */
  readonly keep: (token: IssuedToken) => Promise<void>;
}

type Granted = Extract<GrantPlan, { granted: true }>;

const Signed = z.object({
  jti: z.string(),
  iat: z.number(),
  exp: z.number(),
  tenant: z.string(),
  client_id: z.string(),
});

/**
 * The client credentials grant (RFC 6749 section 4.4) with resource indicators (RFC 8707). The library's own
 * knows one resource at most, and drops scopes that it does not know without a word.
 */
export function clientCredentialsGrant(
  deps: Deps,
): (ctx: TokenEndpointGrantContext) => Promise<void> {
  return async (ctx) => {
    const plan = planFor(ctx, deps);
    const jwt = await sign(ctx.oidc.provider, ctx, plan);
    const token = describe(jwt, plan);
    await deps.keep(token).catch((cause: unknown) => {
      throw unavailable(cause);
    });
    ctx.body = {
      access_token: jwt,
      token_type: 'Bearer',
      expires_in: Math.round((token.expiresAt.getTime() - token.issuedAt.getTime()) / 1_000),
      ...(plan.scopes.length > 0 ? { scope: plan.scopes.join(' ') } : {}),
    };
  };
}

function planFor(ctx: TokenEndpointGrantContext, { directory, bases }: Deps): Granted {
  const { client, params } = ctx.oidc;
  const application = directory.application(client.clientId);
  if (!application) throw new errors.InvalidClientAuth('the application has gone');
  const plan = planGrant(subscribedResources(application, directory, bases), {
    resources: [params.resource ?? []].flat(),
    scopes: params.scope?.split(' ').filter(Boolean) ?? null,
  });
  if (plan.granted) return plan;
  switch (plan.error) {
    case 'invalid_scope':
      throw new errors.InvalidScope(plan.description, params.scope ?? '');
    case 'invalid_target':
      throw new errors.InvalidTarget(plan.description);
  }
}

function sign(
  provider: ProviderInstance,
  ctx: TokenEndpointGrantContext,
  { audiences, scopes }: Granted,
): Promise<string> {
  const scope = scopes.join(' ');
  const [first, ...rest] = audiences;
  const token = new provider.ClientCredentials({
    client: ctx.oidc.client,
    ...(scope ? { scope } : {}),
    resourceServer: new provider.ResourceServer(first, {
      scope,
      audience: first,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'ES256' } },
    }),
  });
  if (rest.length > 0) token.aud = [first, ...rest];
  ctx.oidc.entity('ClientCredentials', token);
  return token.save();
}

function describe(jwt: string, { audiences, scopes }: Granted): IssuedToken {
  const claims = Signed.safeParse(decodeJwt(jwt));
  if (!claims.success) throw new GatewayError('internal', undefined, { cause: claims.error });
  const { jti, iat, exp, tenant, client_id: application } = claims.data;
  return {
    id: jti,
    tenant,
    application,
    grantType: CLIENT_CREDENTIALS,
    audiences,
    scopes,
    issuedAt: new Date(iat * 1_000),
    expiresAt: new Date(exp * 1_000),
  };
}
