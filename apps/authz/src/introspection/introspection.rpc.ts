import { RpcHandler } from '@gatehouse/bus';
import { authzTokenIntrospect } from '@gatehouse/contracts';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { Introspection } from './introspection.js';

type Asked = z.output<typeof authzTokenIntrospect.request>;
type Answer = z.output<typeof authzTokenIntrospect.reply>;

const INACTIVE: Answer = { active: false, principal: null, audiences: [], expiresAt: null };

/** Token introspection for the services of the gate. */
@Controller()
export class IntrospectionRpc {
  constructor(private readonly introspection: Introspection) {}

  @RpcHandler(authzTokenIntrospect)
  async introspect({ token }: Asked): Promise<Answer> {
    const claims = await this.introspection.find(token);
    if (!claims) return INACTIVE;
    const { tenant, client_id: application, sub, scope, jti, aud, exp } = claims;
    return {
      active: true,
      principal: {
        tenant,
        application,
        user: sub === application ? null : sub,
        scopes: scope.split(' ').filter(Boolean),
        tokenId: jti,
      },
      audiences: aud,
      expiresAt: exp,
    };
  }
}
