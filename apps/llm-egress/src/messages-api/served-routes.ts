import type { LlmOperation } from '@gatehouse/contracts';
import { listModels, showModel } from '../model-list/list-models.js';
import type { HttpMethod, Operation } from '../model-call/model-call.js';
import { anthropic } from '../providers/anthropic/anthropic.dialect.js';
import type { ApiDialect } from '../providers/dialect.js';
import { openai } from '../providers/openai/openai.dialect.js';
import { passThrough } from '../resource-call/pass-through.js';
import type { ResourceAnswer } from '../resource-call/resource-call.js';
import { BATCH_ROUTES } from './batch-routes.js';
import { FILE_ROUTES } from './file-routes.js';

/** The ids in an address, by their names. */
export type Ids = Readonly<Record<string, string>>;

/** An address of a model API, below the LLM API's own. */
export type ServedRoute = {
  readonly method: HttpMethod;
  /** As the router writes it: `:name` stands for an id. */
  readonly path: string;
  /** Whose API it belongs to; null where both have it, and the request decides. */
  readonly dialect: ApiDialect | null;
} & (
  | { readonly operation: Operation }
  | {
      readonly operation: Exclude<LlmOperation, Operation>;
      readonly answer: (ids: Ids) => ResourceAnswer;
    }
);

/** What is served; whether an LLM API offers it is for its manifest to say. */
export const SERVED_ROUTES: readonly ServedRoute[] = [
  { method: 'POST', path: '/v1/messages', dialect: anthropic, operation: 'messages' },
  {
    method: 'POST',
    path: '/v1/messages/count_tokens',
    dialect: anthropic,
    operation: 'count_tokens',
  },
  { method: 'POST', path: '/v1/chat/completions', dialect: openai, operation: 'chat_completions' },
  {
    method: 'GET',
    path: '/v1/models',
    dialect: null,
    operation: 'list_models',
    answer: () => listModels,
  },
  {
    method: 'GET',
    path: '/v1/models/:model',
    dialect: null,
    operation: 'list_models',
    answer:
      ({ model = '' }) =>
      (call, deps) =>
        showModel(call, model, deps),
  },
  ...BATCH_ROUTES,
  ...FILE_ROUTES,
];

/** An address that the gate does not know, and passes on where a manifest says so. */
export const UNKNOWN_ADDRESS = { operation: 'other', answer: passThrough } as const;

/** The address at the provider: it does not depend on how the caller has spelled the path. */
export function providerPath(path: string, ids: Ids): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(ids[name] ?? ''));
}

/** The address without what differs from call to call, e.g. `/v1/models/{model}`. */
export function routeName(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}
