import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../testing/http-server.js';
import type { TestServer } from '../testing/http-server.js';
import { says, startOldToolServer, startToolServer } from '../testing/tool-server.js';
import { connectAll } from './connect-all.js';
import type { Connected } from './connect-all.js';

const TOKEN = 'header.payload.signature';
const running: TestServer[] = [];

function started<Server extends TestServer>(server: Server): Server {
  running.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

function connectTo(urls: Record<string, string>, connectTimeoutMs = 2_000): Promise<Connected> {
  const servers = Object.entries(urls).map(([name, url]) => ({ name, url }));
  return connectAll(servers, {
    token: TOKEN,
    connectTimeoutMs,
    toolTimeoutMs: 2_000,
    signal: new AbortController().signal,
  });
}

describe('connecting to all servers', () => {
  it('lists the tools of each, in the newest protocol, with the token on every request', async () => {
    const crm = started(await startToolServer('crm', [{ name: 'get', run: () => says('x') }]));
    const kb = started(await startToolServer('kb', [{ name: 'search', run: () => says('y') }]));
    const { connections, dead } = await connectTo({ crm: crm.url, kb: kb.url });
    expect(dead).toEqual([]);
    expect(
      connections.map(({ server, protocol, tools }) => [server, protocol, tools[0]?.name]),
    ).toEqual([
      ['crm', '2026-07-28', 'get'],
      ['kb', '2026-07-28', 'search'],
    ]);
    expect(new Set([...crm.authorization, ...kb.authorization])).toEqual(
      new Set([`Bearer ${TOKEN}`]),
    );
    await Promise.all(connections.map((connection) => connection.close()));
  });

  it.each([
    [401, 'the access token is not accepted (401)'],
    [404, 'it answered with HTTP 404'],
    [503, 'it answered with HTTP 503'],
  ])('does without a server that answers %i, and says why', async (status, reason) => {
    const alive = started(await startToolServer('kb', [{ name: 'search', run: () => says('y') }]));
    const refusing = started(
      await listen((_request, response) => response.writeHead(status).end('internal detail')),
    );
    const { connections, dead } = await connectTo({ crm: refusing.url, kb: alive.url });
    expect(connections.map(({ server }) => server)).toEqual(['kb']);
    expect(dead).toEqual([{ server: 'crm', reason }]);
    await connections[0]!.close();
  });

  it('names the scope that the token lacks', async () => {
    const refusing = started(
      await listen((_request, response) => {
        const challenge = 'Bearer error="insufficient_scope", scope="crm:read"';
        response.writeHead(403, { 'www-authenticate': challenge }).end();
      }),
    );
    const { dead } = await connectTo({ crm: refusing.url });
    expect(dead).toEqual([
      { server: 'crm', reason: 'the access token lacks a scope (403): crm:read' },
    ]);
  });

  it('speaks the older protocol with a server that knows no other', async () => {
    const old = started(await startOldToolServer('crm', { name: 'get', run: () => says('John') }));
    const { connections } = await connectTo({ crm: old.url });
    expect(connections[0]!.protocol).toBe('2025-11-25');
    const signal = new AbortController().signal;
    expect(await connections[0]!.call('get', {}, signal)).toMatchObject(says('John'));
    await connections[0]!.close();
  });

  it('keeps a connection open beyond the deadline for opening it', async () => {
    const crm = started(await startToolServer('crm', [{ name: 'get', run: () => says('John') }]));
    const { connections } = await connectTo({ crm: crm.url }, 250);
    await sleep(400);
    const signal = new AbortController().signal;
    expect(await connections[0]!.call('get', {}, signal)).toMatchObject(says('John'));
    await connections[0]!.close();
  });

  it('does without servers that are not there, that are silent, or that are something else', async () => {
    const gone = await listen(() => undefined);
    await gone.stop();
    const silent = started(await listen(() => undefined));
    const dripping = started(
      await listen((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{');
      }),
    );
    const website = started(
      await listen((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
      }),
    );
    const { connections, dead } = await connectTo(
      { gone: gone.url, silent: silent.url, dripping: dripping.url, website: website.url },
      300,
    );
    expect(connections).toEqual([]);
    expect(dead.map(({ server }) => server)).toEqual(['gone', 'silent', 'dripping', 'website']);
    expect(dead[0]!.reason).toBe('it cannot be reached (ECONNREFUSED)');
    expect(dead[1]!.reason).toBe('it did not answer in time');
    expect(dead[2]!.reason).toBe('it did not answer in time');
    expect(dead[3]!.reason).toEqual(expect.any(String));
  });
});
