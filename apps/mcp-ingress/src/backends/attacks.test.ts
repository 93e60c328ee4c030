import { GatewayError } from '@gatehouse/contracts';
import type { Backend, Operation } from '@gatehouse/contracts';
import { Networks, SecretReader } from '@gatehouse/service-kit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { bindArguments } from './bound-request.js';
import { ClientTokens } from './credentials/client-tokens.js';
import { Credentials } from './credentials/credentials.js';
import { hideSecrets } from './hide-secrets.js';
import { HttpBackend } from './http-backend.js';
import { OutgoingAgents } from './outgoing-agents.js';

const SECRET = 'k3y-of-the-gate';
const ANSWER =
  'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}';

/** Reads what really goes over the wire, byte by byte: no HTTP parser stands in between to tidy it up. */
class Wire {
  private readonly server: Server = createServer((socket) => this.accept(socket));
  readonly requests: string[] = [];
  port = 0;

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.address();
    this.port = typeof address === 'object' && address ? address.port : 0;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(socket: Socket): void {
    let text = '';
    socket.setEncoding('latin1');
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: string) => {
      text += chunk;
      const [head = '', body] = text.split('\r\n\r\n', 2);
      const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
      if (body === undefined || text.length < head.length + 4 + length) return;
      this.requests.push(text);
      socket.end(ANSWER);
    });
  }
}

const OPERATION: Operation = {
  proxy: 'api',
  proxyVersion: '1.0',
  operationId: 'op',
  method: 'POST',
  path: '/things/{id}/notes',
  bindings: [
    { argument: 'id', name: 'id', in: 'path', style: 'simple', explode: false },
    { argument: 'q', name: 'q', in: 'query', style: 'form', explode: true },
    { argument: 'deep', name: 'deep', in: 'query', style: 'deepObject', explode: true },
    { argument: 'h', name: 'X-Trace', in: 'header', style: 'simple', explode: false },
    { argument: 'c', name: 'c', in: 'cookie', style: 'form', explode: true },
    { argument: 'text', name: 'text', in: 'body-property', style: 'form', explode: true },
  ],
  credentials: [
    { type: 'key', in: 'query', name: 'api_key', prefix: '', secret: { env: 'KEY' } },
    { type: 'key', in: 'cookie', name: 'sid', prefix: '', secret: { env: 'KEY' } },
    { type: 'key', in: 'header', name: 'authorization', prefix: 'Bearer ', secret: { env: 'KEY' } },
  ],
};

/** What has broken gateways before, alone and in any mixture with other text. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\r\n',
        '\n',
        '\r',
        '\0',
        '\t',
        ' ',
        '..',
        '../',
        './',
        '/',
        '//',
        '\\',
        '%2f',
        '%2e%2e',
        '%5c',
        '%0d%0a',
        '%00',
        '?',
        '#',
        '&',
        ';',
        '=',
        ',',
        '@evil.test',
        'http://evil.test/',
        '{id}',
        '\u2028',
        'Host: evil.test',
        '\r\nContent-Length: 0\r\n\r\nGET /evil HTTP/1.1\r\nHost: evil\r\n\r\n',
        'api_key=mine',
        '; sid=mine',
        'Bearer mine',
        'Ŋ',
        '\ud800',
        '\u202e',
        '😀',
      ),
      fc.string({ maxLength: 5, unit: 'binary' }),
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(''));
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: hostile },
  fc.array(hostile, { maxLength: 2 }),
  fc.dictionary(fc.oneof(hostile, fc.constantFrom('api_key', 'sid', 'q')), hostile, { maxKeys: 2 }),
  fc.constantFrom(null, 0, true, { __proto__: null, a: { b: ['x'] } }),
);

describe('a hostile caller', () => {
  const wire = new Wire();
  const agents = new OutgoingAgents({ PRIVATE_NETWORKS: new Networks(['127.0.0.1/32']) });
  const secrets = new SecretReader({ KEY: SECRET }, new Set());
  const tokens = new ClientTokens(agents, secrets, { now: () => 0 });
  const http = new HttpBackend(agents, new Credentials(secrets, tokens));

  beforeAll(() => wire.start());

  afterAll(async () => {
    await agents.onApplicationShutdown();
    await wire.stop();
  });

  it('sends one request, to one host, at one path, with the headers that it should have [openapi:arguments:contained] [backend:credentials:placed]', async () => {
    const backend: Backend = {
      url: `http://127.0.0.1:${wire.port}/base`,
      timeoutMs: 20_000,
      allowPrivate: true,
      credential: null,
    };
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record({ id: hostile, q: value, deep: value, h: value, c: value, text: value }),
        async (args) => {
          wire.requests.length = 0;
          const attempt = async (): Promise<unknown> => {
            const request = bindArguments(OPERATION, args, null);
            const signal = new AbortController().signal;
            return http.call({ backend, request, timeoutMs: 20_000, signal });
          };
          const error = await attempt().then(
            () => null,
            (thrown: unknown) => thrown,
          );
          if (error) {
            expect(error).toBeInstanceOf(GatewayError);
            expect(error).toMatchObject({ code: 'invalid_arguments' });
            expect(wire.requests).toEqual([]);
            return;
          }
          sent += 1;
          expect(wire.requests).toHaveLength(1);
          checkRequest(wire.requests[0] ?? '', `127.0.0.1:${wire.port}`);
        },
      ),
      { numRuns: 300 },
    );
    expect(sent).toBeGreaterThan(20);
  });
});

function checkRequest(text: string, host: string): void {
  const [head = '', ...bodies] = text.split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  expect(line).toMatch(
    /^POST \/base\/things\/[^/?#\s]+\/notes\?[!-~]*api_key=k3y-of-the-gate HTTP\/1\.1$/,
  );
  const names = lines.map((each) => each.slice(0, each.indexOf(':')).toLowerCase());
  expect(new Set(names).size).toBe(names.length);
  const known = new Set(
    'host connection accept user-agent content-type content-length x-trace cookie authorization'.split(
      ' ',
    ),
  );
  expect(names.filter((name) => !known.has(name))).toEqual([]);
  const header = (name: string): string =>
    lines[names.indexOf(name)]?.slice(name.length + 1).trim() ?? '';
  expect(header('host')).toBe(host);
  expect(header('authorization')).toBe(`Bearer ${SECRET}`);
  expect(header('cookie')).toMatch(/^(c=[^;\s]*; )?sid=k3y-of-the-gate$/);
  const query = new URLSearchParams(line.split(' ')[1]?.split('?')[1]);
  expect(query.getAll('api_key')).toEqual([SECRET]);
  expect(Number(header('content-length'))).toBe(bodies.join('\r\n\r\n').length);
}

describe('a secret in an answer', () => {
  it('is hidden wherever it stands, and nothing else is changed [backend:credentials:never-echoed]', () => {
    const secret = 'pa$$w0rd/+=';
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(secret, `x${secret}${secret}`, '__proto__'),
    );
    const { json } = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        piece,
        fc.constantFrom(null, 1, false),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(piece, tie('json'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(json, (body) => {
        const before = JSON.stringify(body);
        const after = JSON.stringify(hideSecrets(JSON.parse(before), [secret]));
        expect(after).not.toContain(secret);
        if (!before.includes(secret)) expect(after).toBe(before);
      }),
    );
  });

  it('is looked for at any depth', () => {
    const depth = 20_000;
    const deep: unknown = JSON.parse(`${'['.repeat(depth)}"a-secret"${']'.repeat(depth)}`);
    let inner = hideSecrets(deep, ['a-secret']);
    while (Array.isArray(inner)) inner = inner[0];
    expect(inner).toBe('[secret]');
  });
});
