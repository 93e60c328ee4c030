import { describe, expect, it } from '@jest/globals';
import { readContract } from '../openapi/read-contract.js';
import { selectTools } from './select-tools.js';
import type { Selection } from './select-tools.js';

const operation = (operationId: string, tags: string[]) => ({
  operationId,
  tags,
  responses: { '200': { description: 'd' } },
});

const { contract } = readContract(
  {
    openapi: '3.1.0',
    info: { title: 't', version: '1' },
    paths: {
      '/repos': { get: operation('repos/list', ['repos']) },
      '/repos/new': { post: operation('repos/create', ['repos']) },
      '/repos/new/issues': { get: operation('issues/list', ['issues']) },
      '/users.all': { get: operation('users/list', ['users', 'admin']) },
    },
  },
  { credentialHeader: null },
);

function select(selection: Selection) {
  const { selected, findings } = selectTools(contract?.tools ?? [], selection, ['from', 0]);
  return {
    ids: selected.map((tool) => tool.operation.operationId),
    mistakes: findings.map(({ path, message }) => `${path.join('.')}: ${message}`),
  };
}

describe('the selection of operations', () => {
  it.each<[string, Selection, string[]]>([
    ['all of them', {}, ['repos/list', 'repos/create', 'issues/list', 'users/list']],
    ['a tag', { include: [{ tag: 'repos' }] }, ['repos/list', 'repos/create']],
    ['a path', { include: [{ path: '/repos/*' }] }, ['repos/create']],
    ['paths below', { include: [{ path: '/repos/**' }] }, ['repos/create', 'issues/list']],
    ['ids', { include: [{ operation: '*/list' }] }, ['repos/list', 'issues/list', 'users/list']],
    ['all that a selector says', { include: [{ tag: 'repos', method: 'GET' }] }, ['repos/list']],
    [
      'any of several',
      { include: [{ tag: 'admin' }, { operation: 'issues/*' }] },
      ['issues/list', 'users/list'],
    ],
    [
      'all but some',
      { exclude: [{ method: 'POST' }, { tag: 'users' }] },
      ['repos/list', 'issues/list'],
    ],
  ])('is %s [openapi:selection]', (_, selection, expected) => {
    expect(select(selection)).toEqual({ ids: expected, mistakes: [] });
  });

  it('says which selector is about nothing [openapi:selection]', () => {
    const { mistakes } = select({ include: [{ tag: 'repo' }], exclude: [{ path: '/users?all' }] });
    expect(mistakes).toEqual([
      'from.0.include.0: no such tag: repo; did you mean repos?',
      'from.0.exclude.0: no operation is /users?all',
    ]);
  });
});
