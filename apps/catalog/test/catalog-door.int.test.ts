import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SAMPLE } from '../src/testing/manifests.js';
import { TestCatalog } from './support/test-catalog.js';
import type { Request } from './support/test-catalog.js';

let catalog: TestCatalog;

beforeAll(async () => {
  catalog = await TestCatalog.start();
});

afterAll(() => catalog.stop());

beforeEach(() => catalog.begin());

afterEach(() => catalog.end());

const SERVER = 'McpServer/crm-mcp-server/1.0';

describe('the door', () => {
  it.each<[string, Request, number, string]>([
    ['nobody', { token: null }, 401, 'unauthenticated'],
    ['a stranger', { token: 'a.b.c' }, 401, 'unauthenticated'],
    ['a reader who writes', { scopes: ['catalog:read', 'audit:read'] }, 403, 'insufficient_scope'],
  ])('is shut to %s, before the body is read', async (_, request, status, code) => {
    const service = await catalog.boot();
    const answer = await catalog.apply(service, '{ not: [ yaml', request);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(await catalog.keys()).toEqual([]);
  });

  it('is shut to tokens for something else', async () => {
    const service = await catalog.boot();
    const token = await catalog.issuer.mint({
      application: 'internal-agent',
      audience: 'http://127.0.0.1:8080/crm-mcp-server/v1.0/mcp',
      scopes: ['catalog:read', 'catalog:write'],
    });
    expect((await catalog.ask(service, '/v1/entries', { token })).status).toBe(401);
  });

  it.each(['/v1/entries', `/v1/entries/${SERVER}`, `/v1/entries/${SERVER}/revisions`])(
    'of %s asks for the right to read',
    async (path) => {
      const service = await catalog.boot();
      await catalog.apply(service, SAMPLE);
      expect((await catalog.ask(service, path, { token: null })).status).toBe(401);
      expect((await catalog.ask(service, path, { scopes: ['catalog:write'] })).status).toBe(403);
      expect((await catalog.ask(service, path, { scopes: ['catalog:read'] })).status).toBe(200);
    },
  );

  it('keeps tenants apart', async () => {
    const service = await catalog.boot();
    await catalog.apply(service, SAMPLE);
    const acme = { tenant: 'acme' };
    expect((await catalog.ask(service, '/v1/entries', acme)).body).toEqual({ entries: [] });
    expect((await catalog.ask(service, `/v1/entries/${SERVER}`, acme)).status).toBe(404);
    expect((await catalog.ask(service, `/v1/entries/${SERVER}/revisions`, acme)).status).toBe(404);
    const gone = await catalog.ask(service, `/v1/entries/${SERVER}/lifecycle`, {
      ...acme,
      method: 'POST',
      body: '{"lifecycle":"retired"}',
      type: 'application/json',
    });
    expect(gone.status).toBe(404);
    const named = 'metadata: { name: default, tenant: default }';
    const plan = SAMPLE.split('---')[0]!;
    const theirs = await catalog.apply(
      service,
      plan.replace('metadata: { name: default }', named),
      acme,
    );
    expect(theirs.body['mistakes']).toMatchObject([
      { message: 'your token is for the tenant acme', line: 4 },
    ]);
    expect((await catalog.apply(service, plan, acme)).body['mistakes']).toMatchObject([
      { message: 'the name is taken' },
    ]);
    expect((await catalog.apply(service, plan.replace('default', 'acme-plan'), acme)).status).toBe(
      200,
    );
    expect((await catalog.bucket.get('Plan/acme-plan/1.0'))?.value.tenant).toBe('acme');
  });
});

describe('a hostile body', () => {
  it.each<[string, string, string, number]>([
    ['of ten megabytes', 'x'.repeat(10_000_000), 'application/yaml', 413],
    ['of more YAML than we care to read', `a: ${'x'.repeat(600_000)}`, 'application/yaml', 413],
    ['of ten megabytes of JSON', `"${'x'.repeat(10_000_000)}"`, 'application/json', 413],
    ['that nests without end', '['.repeat(100_000), 'application/yaml', 422],
    [
      'that nests without end in JSON',
      '['.repeat(100_000) + ']'.repeat(100_000),
      'application/json',
      422,
    ],
    ['that reaches for prototypes', '{"kind":"Plan","__proto__":{"a":1}}', 'application/json', 400],
    [
      'that reaches for prototypes in YAML',
      'kind: Plan\n__proto__: { a: 1 }',
      'application/yaml',
      422,
    ],
    ['of another kind', '<xml/>', 'application/xml', 400],
    ['that is no JSON', '{', 'application/json', 400],
  ])('%s is refused, and the service lives on', async (_, body, type, status) => {
    const service = await catalog.boot();
    const answer = await catalog.apply(service, body, { type });
    expect(answer.status).toBe(status);
    expect(answer.type).toMatch('application/problem+json');
    expect((await catalog.ask(service, '/readyz')).status).toBe(200);
  });

  it('cannot ask for what is not an entry', async () => {
    const service = await catalog.boot();
    for (const path of ['Policy/x/1.0', 'Plan/X_x/1.0', 'Plan/x/one', "Plan/x'--/1.0"]) {
      expect((await catalog.ask(service, `/v1/entries/${path}`)).status).toBe(400);
    }
    expect((await catalog.ask(service, '/v1/entries?kind=Nothing')).status).toBe(400);
    expect((await catalog.ask(service, '/v1/entries?kinds=Plan')).status).toBe(400);
    expect((await catalog.move(service, 'Plan/default/1.0', 'gone')).status).toBe(400);
  });
});
