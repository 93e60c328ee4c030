import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { Catalog } from '../catalog/catalog.js';

/** Routes with this constraint are those of API proxies, and no other is. */
export const API_PROXY = { published: 'ApiProxy' } as const;

type Strategy = Parameters<FastifyInstance['addConstraintStrategy']>[0];
type Handler = Parameters<ReturnType<Strategy['storage']>['set']>[1];

/**
 * Routes by what is published at an address. An API has any paths, also such as the gate has for MCP servers:
 * what is an API proxy is served as one, below all of its address.
 */
export function routeByPublishedKind(app: NestFastifyApplication): void {
  const catalog = app.get(Catalog);
  const strategy: Strategy = {
    name: 'published',
    mustMatchWhenDerived: true,
    storage: () => {
      const handlers = new Map<unknown, Handler>();
      return {
        get: (kind) => handlers.get(kind) ?? null,
        set: (kind, handler) => void handlers.set(kind, handler),
      };
    },
    deriveConstraint: ({ url = '' }) => {
      const [, name, version] = /^\/([^/?]+)\/v([^/?]+)/.exec(url) ?? [];
      if (name === undefined || version === undefined) return undefined;
      return catalog.api({ name, version }) ? API_PROXY.published : undefined;
    },
  };
  app.getHttpAdapter().getInstance().addConstraintStrategy(strategy);
}
