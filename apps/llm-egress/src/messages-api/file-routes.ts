import { aboutFile, createFile, deleteFile, listFiles } from '../files/files.js';
import { anthropic } from '../providers/anthropic/anthropic.dialect.js';
import type { ResourceAnswer } from '../resource-call/resource-call.js';
import type { Ids, ServedRoute } from './served-routes.js';

const ALL = '/v1/files';
const ONE = `${ALL}/:id`;

const about =
  ({ id = '' }: Ids): ResourceAnswer =>
  (call, deps) =>
    aboutFile(call, id, deps);

const remove =
  ({ id = '' }: Ids): ResourceAnswer =>
  (call, deps) =>
    deleteFile(call, id, deps);

/** The addresses of the Files API. */
export const FILE_ROUTES: readonly ServedRoute[] = (
  [
    { method: 'POST', path: ALL, answer: () => createFile },
    { method: 'GET', path: ALL, answer: () => listFiles },
    { method: 'GET', path: ONE, answer: about },
    { method: 'DELETE', path: ONE, answer: remove },
    { method: 'GET', path: `${ONE}/content`, answer: about },
  ] as const
).map((route) => ({ ...route, operation: 'files', dialect: anthropic }));
