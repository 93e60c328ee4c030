import type { LlmEndpoint, LlmOperation, PublishedLlmApi } from '@gatehouse/contracts';
import type { IncomingCall } from './model-call.js';

/** Which part of a model API an operation belongs to. */
const ENDPOINTS: Readonly<Partial<Record<LlmOperation, LlmEndpoint>>> = {
  messages: 'messages',
  count_tokens: 'count_tokens',
  chat_completions: 'chat_completions',
  list_models: 'models',
  create_batch: 'batches',
  get_batch: 'batches',
  list_batches: 'batches',
  cancel_batch: 'batches',
  delete_batch: 'batches',
  batch_results: 'batches',
  files: 'files',
};

type Surface = Pick<PublishedLlmApi, 'endpoints' | 'passThrough'>;

/** Whether an LLM API serves what a call asks for. What it does not serve does not exist. */
export function isServed(
  api: Surface,
  call: Pick<IncomingCall, 'operation' | 'method' | 'target'>,
): boolean {
  if (call.operation === 'other') return passesOn(api, call);
  const endpoint = ENDPOINTS[call.operation];
  return endpoint !== undefined && api.endpoints.includes(endpoint);
}

/**
 * Whether an address may be passed on although the gate does not know it. Only plain ones: a path that a
 * provider could read in another way than the gate might be one that is governed.
 */
function passesOn(
  { passThrough }: Surface,
  { method, target }: Pick<IncomingCall, 'method' | 'target'>,
): boolean {
  const path = target.split('?', 1)[0] ?? '';
  if (!PLAIN.test(path) || GOVERNED.test(path)) return false;
  return passThrough.some((route) => route.methods.includes(method) && matches(route.path, path));
}

const PLAIN = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~:@-]+)+$/;
const GOVERNED = /^\/v1\/(?:messages|models|files|chat|complete)(?:\/|$)/i;

function matches(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}
