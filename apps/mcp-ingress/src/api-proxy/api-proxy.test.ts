import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ERRORS } from '@gatehouse/contracts';
import type { ErrorCode } from '@gatehouse/contracts';
import { eventually } from '@gatehouse/testkit';
import { request as httpRequest } from 'node:http';
import { ALLOWED, denied, PUBLIC_URL, TestGate } from '../testing/gate.js';
import { crmApi, echoApi } from '../testing/published-api.js';
import { deferred } from '../testing/deferred.js';
import { EchoApi } from '../testing/echo-api.js';

interface Ask {
  readonly method?: string;
  readonly token?: string | null;
  readonly body?: NonNullable<RequestInit['body']>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const JSON_TYPE = { 'content-type': 'application/json' };

describe('an API proxy', () => {
  let gate: TestGate;
  let echo: EchoApi;

  beforeAll(async () => {
    gate = await TestGate.start({
      ECHO_KEY: 's3cret',
      API_BODY_BYTES: '1000',
      API_ANSWER_BYTES: '50000',
      BREAKER_FAILURES: '1000',
    });
    echo = await EchoApi.start();
    const backend = { timeoutMs: 30_000, allowPrivate: true, credential: null };
    const credential = { header: 'X-Key', prefix: 'Key ', secret: { env: 'ECHO_KEY' } };
    await gate.publish(crmApi({ backend: { ...backend, url: 'nats://crm' } }));
    await gate.publish(
      crmApi({ name: 'crm-api-http', backend: { ...backend, url: gate.httpBackend } }),
    );
    await gate.publish(echoApi({ backend: { ...backend, url: echo.url, credential } }));
    for (const api of ['crm-api', 'crm-api-http', 'echo-api']) {
      await eventually(async () => expect((await ask(api, '/', { token: null })).status).toBe(401));
    }
  });

  beforeEach(async () => {
    echo.goOn.resolve();
    await gate.reset();
    echo.seen.length = 0;
    echo.received = 0;
    echo.abandoned = 0;
    echo.goOn = deferred();
  });

  afterAll(async () => {
    echo?.goOn.resolve();
    await gate?.stop();
    await echo?.stop();
  });

  async function send(api: string, path: string, { token, ...init }: Ask = {}): Promise<Response> {
    const audience = `${PUBLIC_URL}/${api}/v1.0`;
    const bearer = token === undefined ? await gate.token({ audience }) : token;
    const authorization = bearer === null ? {} : { authorization: `Bearer ${bearer}` };
    const url = new URL(`/${api}/v1.0${path}`, gate.endpoint());
    return fetch(url, {
      ...init,
      headers: { ...authorization, ...init.headers },
      duplex: 'half',
    } as RequestInit);
  }

  async function ask(api: string, path: string, options: Ask = {}) {
    const response = await send(api, path, options);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const json: unknown = isJson && text ? JSON.parse(text) : null;
    return { status: response.status, headers: response.headers, text, json };
  }

  it.each(['crm-api', 'crm-api-http'])(
    'is called as the API that it fronts: %s [api-proxy:called:governed]',
    async (api) => {
      const read = await ask(api, '/customers/C-4821');
      expect(read).toMatchObject({ status: 200, json: { id: 'C-4821', name: 'Ada Example' } });
      expect(read.headers.get('ratelimit')).toBe('"calls";r=99;t=30');
      expect(await gate.onlyRecord()).toMatchObject({
        transport: 'api',
        server: api,
        tool: 'get_customer',
        outcome: 'ok',
        status: 200,
        resultBytes: read.text.length,
      });
      expect(gate.intents).toEqual([]);
      await gate.reset();
      const body = JSON.stringify({ text: 'called' });
      const written = await ask(api, '/customers/C-1/notes', {
        method: 'POST',
        body,
        headers: JSON_TYPE,
      });
      expect(written).toMatchObject({ status: 201, json: { on: 'C-1', note: { text: 'called' } } });
      expect((await gate.onlyRecord()).id).toBe(gate.intents[0]?.id);
      await gate.reset();
      expect(await ask(api, '/customers?tier=gold')).toMatchObject({ json: { tier: 'gold' } });
      expect(await ask(api, '/customers/C-0000')).toMatchObject({
        status: 404,
        json: { detail: 'Customer C-0000 not found' },
      });
      expect(await ask(api, '/customers/C-1', { method: 'DELETE' })).toMatchObject({
        status: 204,
        text: '',
      });
    },
  );

  it.each<[string, string, Ask, ErrorCode]>([
    ['a value that the contract does not have', '/customers?tier=iron', {}, 'invalid_arguments'],
    ['a parameter that it does not have', '/customers?admin=1', {}, 'invalid_arguments'],
    ['a way out of the path', '/customers/..%2F..%2Fadmin', {}, 'invalid_arguments'],
    ['a path that it does not have', '/admin', {}, 'not_found'],
    ['a method that it does not have', '/customers/C-1', { method: 'PATCH' }, 'method_not_allowed'],
    [
      'a body where it has none',
      '/customers/C-1',
      { method: 'DELETE', body: '{}' },
      'invalid_request',
    ],
    [
      'a body that is no JSON, for a backend on NATS',
      '/customers/C-1/notes',
      { method: 'POST', body: '{', headers: JSON_TYPE },
      'invalid_request',
    ],
    [
      'a body that says to be large',
      '/customers/C-1/notes',
      { method: 'POST', body: 'x'.repeat(1_001), headers: JSON_TYPE },
      'too_large',
    ],
    [
      'a compressed body',
      '/customers/C-1/notes',
      { method: 'POST', body: '{}', headers: { 'content-encoding': 'gzip' } },
      'invalid_request',
    ],
    ['no token', '/customers', { token: null }, 'unauthenticated'],
    [
      'the page of a stranger',
      '/customers',
      { headers: { origin: 'https://evil.example' } },
      'policy_denied',
    ],
  ])(
    'refuses %s, and no backend hears of it [api-proxy:refused:problem]',
    async (_, path, options, code) => {
      const { status } = ERRORS[code];
      const reply = await ask('crm-api', path, options);
      expect(reply).toMatchObject({ status, json: { status, code } });
      expect(reply.headers.get('content-type')).toContain('application/problem+json');
      expect(reply.headers.get('allow')).toBe(status === 405 ? 'GET, DELETE' : null);
      if (code !== 'policy_denied') {
        expect(await gate.onlyRecord()).toMatchObject({
          errorCode: code,
          outcome: 'refused',
          transport: 'api',
        });
      }
      expect(gate.crm.seen).toEqual([]);
    },
  );

  it('says where tokens for it are to be had, and takes no others', async () => {
    const { headers } = await ask('crm-api', '/customers', { token: null });
    const metadata = '/.well-known/oauth-protected-resource/crm-api/v1.0';
    expect(headers.get('www-authenticate')).toContain(`${metadata}"`);
    const described = await fetch(new URL(metadata, gate.endpoint()));
    expect(await described.json()).toMatchObject({ resource: `${PUBLIC_URL}/crm-api/v1.0` });
    const token = await gate.token({ server: 'crm-api' });
    expect(await ask('crm-api', '/customers', { token })).toMatchObject({ status: 401 });
  });

  it('asks for scopes, policies and quotas as for a tool [api-proxy:called:governed]', async () => {
    const audience = `${PUBLIC_URL}/crm-api/v1.0`;
    const token = await gate.token({ audience, scopes: [] });
    const scopeless = await ask('crm-api', '/customers', { token });
    expect(scopeless.headers.get('www-authenticate')).toContain('scope="crm:read"');
    gate.decide = (_, { destructive }) => (destructive ? denied('policy_denied') : ALLOWED);
    const refused = await ask('crm-api', '/customers/C-1', { method: 'DELETE' });
    expect(refused).toMatchObject({ status: 403, json: { code: 'policy_denied' } });
    gate.decide = () => denied('not_subscribed');
    for (const path of ['/customers', '/nothing']) {
      expect(await ask('crm-api', path)).toMatchObject({
        status: 403,
        json: { code: 'not_subscribed' },
      });
    }
    gate.decide = () => ALLOWED;
    gate.take = () => ({
      granted: false,
      limits: [],
      exhausted: ['calls'],
      retryAfterSeconds: 30,
      mayEverFit: true,
    });
    const used = await ask('crm-api', '/customers');
    expect([used.status, used.headers.get('retry-after')]).toEqual([429, '30']);
    gate.take = () => new Promise(() => undefined);
    expect(await ask('crm-api', '/customers')).toMatchObject({ status: 503 });
    expect(gate.crm.seen).toEqual([]);
  });

  it('passes on what belongs to a request, and adds its own credential [api-proxy:headers:stripped]', async () => {
    const reply = await ask('echo-api', '/echo/a%20b?ids=1&ids=2', {
      headers: {
        accept: 'text/csv',
        cookie: 'a=b',
        'x-key': 'forged',
        'x-forwarded-for': '10.0.0.1',
        'x-user': 'root',
        'proxy-authorization': 'Basic x',
      },
    });
    expect(echo.seen).toHaveLength(1);
    const [{ url, headers } = { url: '', headers: {} }] = echo.seen;
    expect(url).toBe('/base/echo/a%20b?ids=1&ids=2');
    expect(headers).toMatchObject({
      accept: 'text/csv',
      'x-key': 'Key s3cret',
      'user-agent': 'gatehouse',
    });
    for (const name of [
      'authorization',
      'cookie',
      'x-forwarded-for',
      'x-user',
      'proxy-authorization',
    ]) {
      expect(headers).not.toHaveProperty([name]);
    }
    expect(reply.headers.get('x-total')).toBe('7');
    for (const name of ['set-cookie', 'server']) expect(reply.headers.get(name)).toBeNull();
  });

  it('streams both bodies [api-proxy:bodies:streamed]', async () => {
    const response = await send('echo-api', '/stream');
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(Buffer.from(first?.value ?? []).toString()).toBe('one');
    expect(gate.records).toEqual([]);
    echo.goOn.resolve();
    const second = await reader?.read();
    expect(Buffer.from(second?.value ?? []).toString()).toBe('two');
    expect(await reader?.read()).toMatchObject({ done: true });
    expect(await gate.onlyRecord()).toMatchObject({ outcome: 'ok', resultBytes: 6 });
    const body = new Blob(['x'.repeat(900)]).stream();
    expect(await ask('echo-api', '/upload', { method: 'PUT', body })).toMatchObject({
      json: { received: 900 },
    });
  });

  it('takes and gives no more than the limits [api-proxy:bodies:streamed]', async () => {
    const body = new Blob(['x'.repeat(2_000)]).stream();
    const large = await ask('echo-api', '/upload', { method: 'PUT', body });
    expect(large).toMatchObject({ status: 413, json: { code: 'too_large' } });
    expect((await gate.onlyRecord()).errorCode).toBe('too_large');
    await gate.reset();
    expect(await ask('echo-api', '/large')).toMatchObject({
      status: 502,
      json: { code: 'backend_unavailable' },
    });
    await gate.reset();
    await expect(ask('echo-api', '/endless')).rejects.toThrow();
    await eventually(() => expect(echo.abandoned).toBeGreaterThan(0));
    expect(await gate.onlyRecord()).toMatchObject({
      outcome: 'failed',
      errorCode: 'backend_unavailable',
    });
  });

  it('stops the backend’s work when the caller hangs up [api-proxy:caller:gone]', async () => {
    const control = new AbortController();
    const { signal } = control;
    const response = await send('echo-api', '/stream', { signal });
    await response.body?.getReader().read();
    control.abort();
    await eventually(() => expect(echo.abandoned).toBe(1));
    expect((await gate.onlyRecord()).outcome).toBe('aborted');
  });

  it('lets no answer pass for a whole one that is not', async () => {
    await expect(ask('echo-api', '/cut')).rejects.toThrow();
    expect(await gate.onlyRecord()).toMatchObject({
      outcome: 'failed',
      errorCode: 'backend_unavailable',
    });
  });

  it('tells nothing of the inside [api-proxy:headers:stripped]', async () => {
    for (const path of ['/broken', '/moved']) {
      const reply = await ask('echo-api', path);
      expect(reply).toMatchObject({ status: 502, json: { code: 'backend_unavailable' } });
      expect(reply.text).not.toMatch(/db\.internal|10\.0\.0\.7/);
      expect(reply.headers.get('location')).toBeNull();
    }
    const created = await ask('echo-api', '/created');
    expect(created.headers.get('location')).toBe(`${PUBLIC_URL}/echo-api/v1.0/echo/7`);
  });

  it('shows what a policy leaves of an answer, or nothing [api-proxy:obligations:kept]', async () => {
    gate.decide = () => ({
      ...ALLOWED,
      obligations: [{ type: 'withhold-fields', fields: ['secret'] }],
    });
    expect(await ask('echo-api', '/echo/1')).toMatchObject({
      json: { name: 'echo', secret: '[withheld]' },
    });
    gate.decide = () => ({ ...ALLOWED, obligations: [{ type: 'limit-bytes', maxBytes: 5 }] });
    const cut = await ask('echo-api', '/echo/1');
    expect(cut).toMatchObject({ status: 502 });
    expect(cut.text).not.toContain('value');
  });

  it('is served below all of its address, whatever the gate has there for servers [api-proxy:address:whole]', async () => {
    for (const name of ['tools', 'mcp']) {
      expect(await ask('echo-api', `/${name}`)).toMatchObject({ status: 200, json: { name } });
    }
    expect(await ask('echo-api', '/tools/x/invoke', { method: 'POST' })).toMatchObject({
      status: 404,
    });
    const server = await fetch(new URL('/crm/v1.0/tools', gate.endpoint()));
    expect(server.headers.get('www-authenticate')).toContain('/crm/v1.0/mcp"');
  });

  it('takes a path as it comes', async () => {
    const authorization = `Bearer ${await gate.token({ audience: `${PUBLIC_URL}/crm-api/v1.0` })}`;
    for (const path of [
      '/customers/..',
      '/customers/%2e%2e',
      '/customers/%2E%2E/notes',
      '//customers',
    ]) {
      const { hostname, port } = gate.endpoint();
      const status = await new Promise<number>((resolve, reject) => {
        const options = {
          hostname,
          port,
          path: `/crm-api/v1.0${path}`,
          headers: { authorization },
        };
        const request = httpRequest(options, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        request.on('error', reject).end();
      });
      expect([400, 404, 405]).toContain(status);
    }
    expect(gate.crm.seen).toEqual([]);
  });
});
