import { CONTROL_PLANE, GatewayError, Principal, resourceUri } from '@gatehouse/contracts';
import type { CONTROL_PLANE_SCOPES } from '@gatehouse/contracts';
import { createParamDecorator, Inject, Injectable, SetMetadata } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { bearerToken } from './bearer.js';
import { TOKEN_VERIFIER, TokenVerifier } from './token-verifier.js';

type ControlPlaneScope = (typeof CONTROL_PLANE_SCOPES)[number];

const SCOPE = 'gatehouse:scope';
const principals = new WeakMap<object, Principal>();
const AUDIENCE = resourceUri(CONTROL_PLANE, { mcp: '', llm: '' });

/** The scope that a route of the control plane asks for. A guarded route without one is refused. */
export const RequireScope = (scope: ControlPlaneScope): MethodDecorator & ClassDecorator =>
  SetMetadata(SCOPE, scope);

/** Injects who is calling a guarded route. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const principal = principals.get(context.switchToHttp().getRequest<FastifyRequest>().raw);
  if (principal) return principal;
  throw new GatewayError('unauthenticated');
});

/** Lets a request to the control plane pass only with a token for it that has the route's scope. */
@Injectable()
export class ControlPlaneGuard implements CanActivate {
  constructor(
    @Inject(TOKEN_VERIFIER) private readonly verifier: TokenVerifier,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const scope = this.reflector.getAllAndOverride<ControlPlaneScope | undefined>(SCOPE, [
      context.getHandler(),
      context.getClass(),
    ]);
    const token = bearerToken(request.headers.authorization);
    const principal = await this.verifier.verify(token, AUDIENCE);
    if (!scope || !principal.scopes.includes(scope)) {
      throw new GatewayError('insufficient_scope', undefined, {
        facts: { missingScopes: scope ? [scope] : [] },
      });
    }
    principals.set(request.raw, principal);
    return true;
  }
}
