import type { LlmOperation } from '@gatehouse/contracts';
import { listModels, showModel } from '../model-list/list-models.js';
import type { HttpMethod, Operation } from '../model-call/model-call.js';
import type { ResourceAnswer } from '../resource-call/resource-call.js';

/** The ids in an address, by their names. */
export type Ids = Readonly<Record<string, string>>;

/** An address of the Messages API, below the LLM API's own. */
export type ServedRoute = {
  readonly method: HttpMethod;
  /** As the router writes it: `:name` stands for an id. */
  readonly path: string;
} & (
  | { readonly operation: Operation }
  | {
      readonly operation: Exclude<LlmOperation, Operation>;
      readonly answer: (ids: Ids) => ResourceAnswer;
    }
);

/** What is served; whether an LLM API offers it is for its manifest to say. */
export const SERVED_ROUTES: readonly ServedRoute[] = [
  { method: 'POST', path: '/v1/messages', operation: 'messages' },
  { method: 'POST', path: '/v1/messages/count_tokens', operation: 'count_tokens' },
  { method: 'GET', path: '/v1/models', operation: 'list_models', answer: () => listModels },
  {
    method: 'GET',
    path: '/v1/models/:model',
    operation: 'list_models',
    answer:
      ({ model = '' }) =>
      (call, deps) =>
        showModel(call, model, deps),
  },
];

/** The address at the provider: it does not depend on how the caller has spelled the path. */
export function providerPath(path: string, ids: Ids): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(ids[name] ?? ''));
}

/** The address without what differs from call to call, e.g. `/v1/models/{model}`. */
export function routeName(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}
