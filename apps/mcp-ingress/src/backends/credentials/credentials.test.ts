import { GatewayError } from '@gatehouse/contracts';
import type { Backend, BackendCredential, Operation } from '@gatehouse/contracts';
import { Networks, SecretReader } from '@gatehouse/service-kit';
import { HttpPeer } from '@gatehouse/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { OperationCall } from '../backend.js';
import { bindArguments } from '../bound-request.js';
import { HttpBackend } from '../http-backend.js';
import { OutgoingAgents } from '../outgoing-agents.js';
import { ClientTokens } from './client-tokens.js';
import { Credentials } from './credentials.js';

const SECRETS = {
  KEY: 's3cret/key=1',
  OTHER: 'other-secret',
  PASSWORD: 'pa:ss wörd',
  CLIENT: 'cl&ent secret',
  BROKEN: 'line\nbreak',
};
const READ: Operation = {
  proxy: 'shop',
  proxyVersion: '1.0',
  operationId: 'get_thing',
  method: 'GET',
  path: '/things',
  bindings: [
    { argument: 'q', name: 'q', in: 'query', style: 'form', explode: true },
    { argument: 'session', name: 'session', in: 'cookie', style: 'form', explode: true },
    { argument: 'key', name: 'api_key', in: 'query', style: 'form', explode: true },
    { argument: 'filter', name: 'filter', in: 'query', style: 'form', explode: true },
    { argument: 'x', name: 'x-api-key', in: 'header', style: 'simple', explode: false },
  ],
};
const key = (place: 'header' | 'query' | 'cookie', name: string): BackendCredential => ({
  type: 'key',
  in: place,
  name,
  prefix: '',
  secret: { env: 'KEY' },
});

let backend: HttpPeer;
let issuer: HttpPeer;
let now = 0;
let http: HttpBackend;
let agents: OutgoingAgents;
let tokens = 0;

beforeAll(async () => {
  [backend, issuer] = await Promise.all([HttpPeer.start(), HttpPeer.start()]);
});

beforeEach(() => {
  now = 1_000_000;
  tokens = 0;
  backend.reset();
  issuer.reset();
  issuer.answer = () => {
    tokens += 1;
    const body = { access_token: `token-${tokens}`, token_type: 'Bearer', expires_in: 100 };
    return { status: 200, body };
  };
  agents = new OutgoingAgents({ PRIVATE_NETWORKS: new Networks(['127.0.0.0/8']) });
  const secrets = new SecretReader(SECRETS, new Set());
  const clock = { now: () => now };
  http = new HttpBackend(
    agents,
    new Credentials(secrets, new ClientTokens(agents, secrets, clock)),
  );
});

afterAll(async () => {
  await Promise.all([backend.stop(), issuer.stop(), agents.onApplicationShutdown()]);
});

interface Call {
  readonly args?: Readonly<Record<string, unknown>>;
  readonly proxy?: string;
  readonly signal?: AbortSignal;
  readonly allowPrivate?: boolean;
}

function operationCall(credentials: readonly BackendCredential[], options: Call): OperationCall {
  const { args = {}, proxy = 'shop', signal = new AbortController().signal } = options;
  const operation: Operation = { ...READ, proxy, credentials: [...credentials] };
  const address: Backend = {
    url: backend.url,
    timeoutMs: 5_000,
    allowPrivate: options.allowPrivate ?? true,
    credential: null,
  };
  const request = bindArguments(operation, args, null);
  return { backend: address, request, timeoutMs: 5_000, signal };
}

function call(credentials: readonly BackendCredential[], options: Call = {}) {
  return http.call(operationCall(credentials, options));
}

/** The same as it is passed on through the face of an API: what comes back, and its whole body. */
async function open(credentials: readonly BackendCredential[], sent: string | null = null) {
  const body = sent === null ? null : Readable.from([Buffer.from(sent)]);
  const reply = await http.open(operationCall(credentials, {}), { headers: {}, body });
  return { status: reply.status, body: await text(reply.body) };
}

const client = (
  more: Partial<Extract<BackendCredential, { type: 'oauth-client' }>> = {},
): BackendCredential => ({
  type: 'oauth-client',
  tokenUrl: `${issuer.url}/token`,
  clientId: 'gate:1',
  clientSecret: { env: 'CLIENT' },
  clientAuthentication: 'basic',
  scopes: ['read', 'write'],
  parameters: { audience: 'https://shop.test' },
  ...more,
});

async function failureOf(attempt: Promise<unknown>): Promise<GatewayError> {
  const error = await attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof GatewayError) return error;
  throw new TypeError(`no GatewayError, but ${String(error)}`);
}

describe('the credentials of a backend', () => {
  it('go where the contract says, beside the arguments [backend:credentials:placed]', async () => {
    await call([key('query', 'api_key'), key('cookie', 'sid')], {
      args: { q: 'a&b', session: 'mine' },
    });
    const [seen] = backend.seen;
    expect(seen?.url).toBe('/things?q=a%26b&api_key=s3cret%2Fkey%3D1');
    expect(seen?.headers['cookie']).toBe('session=mine; sid=s3cret/key=1');
    await call([key('header', 'X-Api-Key')]);
    expect(backend.seen[1]?.headers['x-api-key']).toBe('s3cret/key=1');
    await call([{ type: 'basic', username: 'gate', password: { env: 'PASSWORD' } }]);
    const basic = Buffer.from('gate:pa:ss wörd').toString('base64');
    expect(backend.seen[2]?.headers['authorization']).toBe(`Basic ${basic}`);
  });

  it('cannot be given by whoever calls [backend:credentials:placed]', async () => {
    const credentials = [key('query', 'api_key'), key('header', 'X-API-Key')];
    await call(credentials, { args: { key: 'mine', x: 'mine' } });
    expect(backend.seen[0]?.url).toBe('/things?api_key=s3cret%2Fkey%3D1');
    expect(backend.seen[0]?.headers['x-api-key']).toBe('s3cret/key=1');
    expect(() => call(credentials, { args: { filter: { api_key: 'mine' } } })).toThrow(
      /filter poses as another parameter/,
    );
  });

  it.each([
    ['that is not there', { env: 'NOBODY' }, 'header'],
    ['that would begin another header', { env: 'BROKEN' }, 'header'],
    ['that would begin another cookie', { env: 'PASSWORD' }, 'cookie'],
  ] as const)('are not half there: a secret %s sends nothing', async (_, secret, place) => {
    const credential = { type: 'key', in: place, name: 'k', prefix: '', secret } as const;
    const error = await failureOf(call([credential]));
    expect(error.code).toBe('backend_unavailable');
    expect(`${error.message} ${error.detail}`).not.toMatch(/line|wörd/);
    expect(backend.seen).toEqual([]);
  });

  it('do not come back in an answer, however a backend echoes them [backend:credentials:never-echoed]', async () => {
    backend.answer = ({ url, headers }) => ({
      status: 400,
      body: {
        url,
        headers,
        [`key ${SECRETS.KEY}`]: [`Bearer ${SECRETS.KEY}`, { deep: `<${SECRETS.KEY}>` }],
        basic: headers['authorization'],
      },
    });
    const { body } = await call([
      key('query', 'api_key'),
      { type: 'basic', username: 'gate', password: { env: 'PASSWORD' } },
    ]);
    const text = JSON.stringify(body);
    expect(text).toContain('api_key=[secret]');
    expect(text).toContain('"key [secret]":["Bearer [secret]",{"deep":"<[secret]>"}]');
    expect(text).toContain('"basic":"Basic [secret]"');
    expect(text).not.toMatch(/s3cret|wörd/);
  });
});

describe('a token by the client credentials grant', () => {
  it('is asked for once by any number of calls, and kept until it expires [backend:oauth:one-token]', async () => {
    await Promise.all(Array.from({ length: 20 }, () => call([client()])));
    expect(tokens).toBe(1);
    now += 89_000;
    await call([client()]);
    expect(tokens).toBe(1);
    now += 2_000;
    await call([client()]);
    expect(tokens).toBe(2);
    const sent = new Set(backend.seen.map(({ headers }) => headers['authorization']));
    expect(sent).toEqual(new Set(['Bearer token-1', 'Bearer token-2']));
  });

  it('is asked for as RFC 6749 says, by either way of client authentication', async () => {
    await call([client()]);
    await call([client({ clientAuthentication: 'post', scopes: [], parameters: {} })]);
    const [basic, posted] = issuer.seen;
    const pair = Buffer.from('gate%3A1:cl%26ent+secret').toString('base64');
    expect(basic?.headers['authorization']).toBe(`Basic ${pair}`);
    expect(Object.fromEntries(new URLSearchParams(basic?.body))).toEqual({
      grant_type: 'client_credentials',
      scope: 'read write',
      audience: 'https://shop.test',
    });
    expect(posted?.headers).not.toHaveProperty('authorization');
    expect(Object.fromEntries(new URLSearchParams(posted?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'gate:1',
      client_secret: 'cl&ent secret',
    });
  });

  it('that is not taken is fetched anew, once [backend:oauth:one-token]', async () => {
    backend.answer = ({ headers }) => ({
      status: headers['authorization'] === 'Bearer token-1' ? 401 : 200,
      body: null,
    });
    expect((await call([client()])).status).toBe(200);
    expect([tokens, backend.seen.length]).toEqual([2, 2]);
    backend.answer = () => ({ status: 401, body: { token: 'token-2 and token-3' } });
    expect(await call([client()])).toEqual({
      status: 401,
      body: { token: 'token-2 and [secret]' },
    });
    expect([tokens, backend.seen.length]).toEqual([3, 4]);
  });

  it('that is not taken is fetched anew for an answer that is passed on while it comes, too [backend:oauth:one-token]', async () => {
    const refusal = 'a page about tokens'.repeat(10_000);
    backend.answer = ({ headers }) =>
      headers['authorization'] === 'Bearer token-1'
        ? { status: 401, body: refusal }
        : { status: 200, body: `made with ${headers['authorization']}` };
    expect(await open([client()])).toEqual({ status: 200, body: 'made with Bearer [secret]' });
    expect([tokens, backend.seen.length]).toEqual([2, 2]);
    backend.answer = () => ({ status: 401, body: 'no' });
    expect(await open([client()])).toEqual({ status: 401, body: 'no' });
    expect([tokens, backend.seen.length]).toEqual([3, 4]);
  });

  it('is fetched anew only for the next call where a body is on its way: it cannot be sent twice', async () => {
    backend.answer = ({ headers }) => ({
      status: headers['authorization'] === 'Bearer token-1' ? 401 : 201,
      body: null,
    });
    expect((await open([client()], 'a body')).status).toBe(401);
    expect([tokens, backend.seen.length]).toEqual([1, 1]);
    expect((await open([client()], 'a body')).status).toBe(201);
    expect([tokens, backend.seen.length]).toEqual([2, 2]);
  });

  it('belongs to one API proxy', async () => {
    await call([client()], { proxy: 'one' });
    await call([client()], { proxy: 'two' });
    expect(tokens).toBe(2);
  });

  it('is got for the others although whoever asked first has gone', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const answer = issuer.answer;
    issuer.answer = async (request) => {
      await gate;
      return answer(request);
    };
    const first = new AbortController();
    const [gone, stays] = [call([client()], { signal: first.signal }), call([client()])];
    const left = expect(gone).rejects.toThrow('hung up');
    first.abort(new Error('hung up'));
    await left;
    release();
    expect((await stays).status).toBe(200);
    expect(tokens).toBe(1);
  });

  it.each([
    ['refuses', { status: 401, body: { error: 'invalid_client' } }, /answered 401 invalid_client$/],
    ['answers with a page', { status: 200, body: '<html>' }, /no bearer token/],
    ['redirects', { status: 302, body: null }, /answered 302$/],
    [
      'gives a token of another type',
      { status: 200, body: { access_token: 'x', token_type: 'mac' } },
      /no bearer/,
    ],
    [
      'gives a token that is no token',
      { status: 200, body: { access_token: 'a\r\nb: c', token_type: 'bearer' } },
      /no bearer/,
    ],
    ['does not stop', { status: 200, body: 'x'.repeat(200_000) }, /no bearer token/],
    ['quotes the secret', { status: 400, body: { error: 'cl&ent secret' } }, /answered 400$/],
  ])('is not to be had where the endpoint %s: nothing is sent', async (_, answer, detail) => {
    issuer.answer = () => answer;
    const error = await failureOf(call([client()]));
    expect(error.code).toBe('backend_unavailable');
    expect(error.detail).toMatch(detail);
    expect(`${error.message} ${error.detail}`).not.toContain('ent secret');
    expect(backend.seen).toEqual([]);
    expect((await failureOf(call([client()]))).code).toBe('backend_unavailable');
    expect(issuer.seen).toHaveLength(2);
  });

  it('is not asked for in a private network that is not allowed [backend:private:refused]', async () => {
    const tokenUrl = `${issuer.url}/token`.replace('127.0.0.1', 'localhost');
    const error = await failureOf(call([client({ tokenUrl })], { allowPrivate: false }));
    expect(error.code).toBe('private_address');
    expect(issuer.seen).toEqual([]);
  });
});
