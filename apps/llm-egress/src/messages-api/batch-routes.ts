import { batchResults } from '../batches/batch-results.js';
import { aboutBatch, listBatches } from '../batches/batches.js';
import { createBatch } from '../batches/create-batch.js';
import { anthropic } from '../providers/anthropic/anthropic.dialect.js';
import type { ResourceAnswer } from '../resource-call/resource-call.js';
import type { Ids, ServedRoute } from './served-routes.js';

const ALL = '/v1/messages/batches';
const ONE = `${ALL}/:id`;

const about =
  ({ id = '' }: Ids): ResourceAnswer =>
  (call, deps) =>
    aboutBatch(call, id, deps);

const results =
  ({ id = '' }: Ids): ResourceAnswer =>
  (call, deps) =>
    batchResults(call, id, deps);

/** The addresses of the Message Batches API. */
export const BATCH_ROUTES: readonly ServedRoute[] = (
  [
    { method: 'POST', path: ALL, operation: 'create_batch', answer: () => createBatch },
    { method: 'GET', path: ALL, operation: 'list_batches', answer: () => listBatches },
    { method: 'GET', path: ONE, operation: 'get_batch', answer: about },
    { method: 'DELETE', path: ONE, operation: 'delete_batch', answer: about },
    { method: 'POST', path: `${ONE}/cancel`, operation: 'cancel_batch', answer: about },
    { method: 'GET', path: `${ONE}/results`, operation: 'batch_results', answer: results },
  ] as const
).map((route) => ({ ...route, dialect: anthropic }));
