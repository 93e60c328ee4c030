import { describe, expect, it } from '@jest/globals';
import { answerHeaders } from './answer-headers.js';

const addresses = { backend: 'http://10.0.0.7:8000/api/', gate: 'https://gate/crm-api/v1.0' };

function shown(headers: Record<string, string | string[]>, declared: string[] = []) {
  return answerHeaders(headers, { addresses, declared: new Set(declared) });
}

describe('the headers of an answer', () => {
  it('are those that belong to it, and those that the contract declares', () => {
    const headers = { 'Content-Type': 'text/csv', ETag: '"1"', 'X-Total': '7', 'X-Host': 'db-1' };
    expect(shown(headers, ['x-total'])).toEqual({
      'content-type': 'text/csv',
      etag: '"1"',
      'x-total': '7',
    });
  });

  it('are never what is between the backend and the gate [api-proxy:headers:stripped]', () => {
    const between = {
      'set-cookie': ['session=1'],
      'www-authenticate': 'Basic',
      'access-control-allow-origin': '*',
      'content-length': '5',
      connection: 'keep-alive',
      'transfer-encoding': 'chunked',
      server: 'db-1',
    };
    expect(shown(between, Object.keys(between))).toEqual({});
  });

  it.each<[string, string | null]>([
    ['http://10.0.0.7:8000/api/customers/1?x=1', 'https://gate/crm-api/v1.0/customers/1?x=1'],
    ['/api/customers/1', 'https://gate/crm-api/v1.0/customers/1'],
    ['1', '1'],
    ['../customers/1', '../customers/1'],
    ['/admin', null],
    ['//10.0.0.8/api/1', null],
    [String.raw`\\10.0.0.8\api\1`, null],
    ['http://10.0.0.8:8000/api/1', null],
    ['http://u:p@10.0.0.7:8000/api/1', null],
  ])(
    'name the gate and no address of a backend: %s [api-proxy:headers:stripped]',
    (told, expected) => {
      expect(shown({ location: told })).toEqual(expected === null ? {} : { location: expected });
    },
  );

  it('name the gate in links, too', () => {
    const link = '<http://10.0.0.7:8000/api/c?page=2>; rel="next", </api/c?page=9>; rel="last"';
    expect(shown({ link }).link).toBe(
      '<https://gate/crm-api/v1.0/c?page=2>; rel="next", <https://gate/crm-api/v1.0/c?page=9>; rel="last"',
    );
    expect(shown({ link: `${link}, <http://10.0.0.8/x>; rel="other"` })).toEqual({});
  });
});
