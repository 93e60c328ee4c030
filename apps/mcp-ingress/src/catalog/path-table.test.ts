import type { PublishedTool } from '@gatehouse/contracts';
import { describe, expect, it } from '@jest/globals';
import { PathTable } from './path-table.js';
import { crmServer } from '../testing/published.js';

const [sample] = crmServer({ url: 'nats://crm' }).tools;

function operation(method: PublishedTool['operation']['method'], path: string): PublishedTool {
  if (!sample) throw new TypeError('no sample');
  const name = `${method} ${path}`;
  return { ...sample, name, operation: { ...sample.operation, method, path } };
}

const table = new PathTable([
  operation('GET', '/customers/{id}'),
  operation('DELETE', '/customers/{id}'),
  operation('GET', '/customers/mine'),
  operation('GET', '/customers/{id}/notes/{note}'),
  operation('GET', '/files/{name}.{type}'),
  operation('GET', '/geo/@{lat},{lon}'),
  operation('GET', '/'),
]);

/** What is found, with what stands in the path. */
function found(method: string, path: string): unknown {
  const result = table.find(method, path);
  if (result.kind !== 'operation') return result;
  return [result.tool.name, Object.fromEntries(result.captures)];
}

describe('the paths of an API', () => {
  it.each<[string, string, unknown]>([
    ['GET', '/customers/C-1', ['GET /customers/{id}', { id: 'C-1' }]],
    ['DELETE', '/customers/C-1', ['DELETE /customers/{id}', { id: 'C-1' }]],
    ['GET', '/customers/mine', ['GET /customers/mine', {}]],
    ['GET', '/customers/%6Dine', ['GET /customers/mine', {}]],
    ['GET', '/customers/a%2Fb', ['GET /customers/{id}', { id: 'a%2Fb' }]],
    ['GET', '/files/a.b.c', ['GET /files/{name}.{type}', { name: 'a', type: 'b.c' }]],
    ['GET', '/geo/@1.5,-2', ['GET /geo/@{lat},{lon}', { lat: '1.5', lon: '-2' }]],
    ['GET', '/', ['GET /', {}]],
    ['POST', '/customers/C-1', { kind: 'other-methods', allow: ['GET', 'DELETE'] }],
    ['DELETE', '/customers/mine', ['DELETE /customers/{id}', { id: 'mine' }]],
    ['GET', '/customers', { kind: 'nothing' }],
    ['GET', '/customers/', { kind: 'nothing' }],
    ['GET', '/customers/C-1/', { kind: 'nothing' }],
    ['GET', '/files/.c', { kind: 'nothing' }],
    ['GET', '/files/a.', { kind: 'nothing' }],
    ['GET', '/customers/%zz/notes', { kind: 'nothing' }],
    ['GET', '/CUSTOMERS/C-1', { kind: 'nothing' }],
  ])('lead %s %s where the contract says', (method, path, expected) => {
    expect(found(method, path)).toEqual(expected);
  });

  it('are found in no more than linear time', () => {
    const long = 'a'.repeat(1_000_000);
    expect(found('GET', `/files/${long}`)).toEqual({ kind: 'nothing' });
    expect(found('GET', `/geo/@${long},`)).toEqual({ kind: 'nothing' });
  });
});
