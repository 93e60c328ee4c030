import { Injectable } from '@nestjs/common';
import type { EventEmitter } from 'node:events';
import { z } from 'zod';
import { Directory } from '../applications/directory.js';
import { Events } from '../events.js';
import { TokenDecisions } from '../token-decision/token-decisions.js';
import type { Refusal } from '../token-decision/token-decisions.js';
import { presentedClientId } from './client-authentication.js';
import type { ProviderInstance } from './oidc-provider.js';

/** So much of what a stranger sends is worth keeping. */
const MAX_LENGTH = 256;

const ErrorBody = z.object({ error: z.string() });
const WithDetail = z.object({ error_detail: z.string() });
const kept = z
  .string()
  .transform((text) => text.slice(0, MAX_LENGTH))
  .nullable()
  .catch(null);
const Parameters = z.object({
  client_id: kept,
  grant_type: kept,
  scope: kept.transform((text) => text?.split(' ').filter(Boolean) ?? []),
  resource: z.preprocess((one) => (Array.isArray(one) ? one.join(' ') : one), kept),
});
const Asked = z.object({ params: Parameters });

/** Sees to it that every refusal of the token endpoint is logged and recorded. */
@Injectable()
export class Refusals {
  constructor(
    private readonly decisions: TokenDecisions,
    private readonly directory: Directory,
    private readonly events: Events,
  ) {}

  watch(provider: ProviderInstance): void {
    const details = new WeakMap<object, string>();
    provider.on('grant.error', (ctx, error) => {
      const detail = WithDetail.safeParse(error);
      if (detail.success) details.set(ctx, detail.data.error_detail);
    });
    const failed = (_ctx: unknown, error: unknown): void =>
      this.events.requestFailed({ endpoint: 'token', error });
    provider.on('server_error', failed);
    const koa: EventEmitter = provider;
    koa.on('error', (error: unknown) => failed(null, error));
    provider.use(async (ctx, next) => {
      await next();
      const body = ErrorBody.safeParse(ctx.body);
      if (ctx.status < 400 || !body.success) return;
      const facts = this.factsOf(ctx.get('authorization'), ctx['oidc']);
      await this.decisions.refused({ ...facts, error: body.data.error, detail: details.get(ctx) });
    });
  }

  private factsOf(authorization: string, oidc: unknown): Omit<Refusal, 'error' | 'detail'> {
    const given = Asked.safeParse(oidc).data?.params;
    const application = presentedClientId(authorization, given?.client_id ?? undefined);
    return {
      application: application?.slice(0, MAX_LENGTH) ?? null,
      tenant: this.directory.tenantOf(application),
      grantType: given?.grant_type ?? null,
      resource: given?.resource ?? null,
      scopes: given?.scope ?? [],
    };
  }
}
