import Anthropic, { toFile } from '@anthropic-ai/sdk';
import { publishedTarget } from '@gatehouse/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { createServer, request } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ALLOW } from '../testing/stand-ins.js';
import { json, message } from '../testing/answers.js';
import { FakeProvider } from '../testing/fake-provider.js';
import { API, ask, MESSAGES, TestGate } from '../testing/test-gate.js';

let gate: TestGate;
/** One that takes small uploads only. */
let small: TestGate;
beforeAll(async () => {
  gate = await TestGate.start();
  small = await TestGate.start({ MAX_BODY_BYTES: '65536', MAX_UPLOAD_BYTES: '1048576' });
  await small.publish({ endpoints: ['files'] });
});
afterAll(async () => {
  await gate.stop();
  await small.stop();
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}
beforeEach(async () => {
  await gate.reset();
  await gate.publish({
    endpoints: ['messages', 'files'],
    passThrough: [{ methods: ['GET', 'POST'], path: '/v1/skills*' }],
  });
});

function client(token = gate.token): Anthropic {
  return new Anthropic({ baseURL: `${gate.url}${API}`, apiKey: token, maxRetries: 0 });
}

const describeFile = (id: string): string =>
  JSON.stringify({ id, type: 'file', filename: 'a.txt' });

async function upload(id: string, as = client()): Promise<void> {
  gate.provider.answer = (response) => json(response, describeFile(id));
  await as.beta.files.upload({ file: await toFile(Buffer.from('Hello'), 'a.txt') });
}

describe('a file', () => {
  it('is uploaded as it is, and belongs to its application alone [egress:endpoint-ownership]', async () => {
    await upload('file_1');
    expect(gate.provider.lastBody).toContain('Hello');
    expect(gate.provider.received[0]?.headers['content-type']).toMatch(/^multipart\/form-data/);
    const stranger = client(await gate.mint({ application: 'another-agent' }));
    await upload('file_2', stranger);
    gate.provider.answer = (response) => json(response, describeFile('file_1'));
    expect((await client().beta.files.retrieveMetadata('file_1')).id).toBe('file_1');
    const asked = gate.provider.received.length;
    await expect(stranger.beta.files.retrieveMetadata('file_1')).rejects.toBeInstanceOf(
      Anthropic.NotFoundError,
    );
    await expect(stranger.beta.files.download('file_1')).rejects.toBeInstanceOf(
      Anthropic.NotFoundError,
    );
    expect(gate.provider.received).toHaveLength(asked);
  });

  it('passes as it comes, however large, and reaches the provider piece by piece [egress:endpoint-uploads]', async () => {
    let arrived = 0;
    let first = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      first = resolve;
    });
    const provider = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => {
        arrived += chunk.length;
        first();
      });
      request.on('end', () => json(response, describeFile('file_large')));
    });
    const baseUrl = await listening(provider);
    await small.publish({ endpoints: ['files'], target: { baseUrl, timeoutMs: 60_000 } });
    const piece = Buffer.alloc(64 * 1024, 'x');
    const upload = request(`${small.url}${API}/v1/files`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${small.token}`,
        'content-type': 'multipart/form-data; boundary=b',
        'anthropic-version': '2023-06-01',
      },
    });
    const answered = new Promise<number | undefined>((resolve, reject) => {
      upload.on('response', ({ statusCode }) => resolve(statusCode)).on('error', reject);
    });
    try {
      upload.write(piece);
      // The provider has the beginning while the caller still holds the rest back.
      await begun;
      // More than a body that is read may have.
      for (let sent = 1; sent < 8; sent += 1) upload.write(piece);
      upload.end();
      expect(await answered).toBe(200);
      expect(arrived).toBe(8 * piece.length);
    } finally {
      provider.closeAllConnections();
      provider.close();
      await small.publish({ endpoints: ['files'] });
    }
  });

  it('is too large beyond the limit, whether it says so or not, and its caller is told', async () => {
    const headers = {
      authorization: `Bearer ${small.token}`,
      'content-type': 'multipart/form-data; boundary=b',
      'anthropic-version': '2023-06-01',
    };
    const address = `${small.url}${API}/v1/files`;
    const whole = await fetch(address, { method: 'POST', headers, body: Buffer.alloc(1_500_000) });
    expect(whole.status).toBe(413);
    expect(small.provider.received).toEqual([]);
    const body = Readable.toWeb(Readable.from([Buffer.alloc(700_000), Buffer.alloc(700_000)]));
    const pieces = await fetch(address, { method: 'POST', headers, body, duplex: 'half' } as never);
    expect(pieces.status).toBe(413);
    expect(await pieces.text()).toContain('larger than 1048576 bytes');
  });

  it('is not uploaded by whom a policy denies it, before its body is read [egress:endpoint-uploads]', async () => {
    gate.peers.decision = { ...ALLOW, effect: 'deny', reason: 'policy_denied' };
    await expect(upload('file_1')).rejects.toBeInstanceOf(Anthropic.PermissionDeniedError);
    expect(gate.provider.received).toEqual([]);
  });

  it('is found in a list although others fill its first page', async () => {
    await upload('file_3');
    gate.provider.answer = (response, { url }) => {
      const first = !url.includes('after_id=file_8');
      const data = (first ? ['file_7', 'file_8'] : ['file_9', 'file_3']).map((id) => ({ id }));
      const page = { data, has_more: first, first_id: data[0]?.id, last_id: data[1]?.id };
      json(response, JSON.stringify(page));
    };
    const page = await client().beta.files.list({ limit: 2 });
    expect(page.data.map(({ id }) => id)).toEqual(['file_3']);
    expect(gate.provider.received.at(-1)?.url).toContain('limit=2');
  });

  it('is handed over byte for byte, and forgotten once it is deleted', async () => {
    await upload('file_4');
    const bytes = Buffer.from([0, 255, 10, 13, 1]);
    gate.provider.answer = (response) =>
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes);
    const content = await client().beta.files.download('file_4');
    expect(Buffer.from(await content.arrayBuffer())).toEqual(bytes);
    gate.provider.answer = (response) => json(response, '{"id":"file_4","type":"file_deleted"}');
    await client().beta.files.delete('file_4');
    await expect(client().beta.files.retrieveMetadata('file_4')).rejects.toBeInstanceOf(
      Anthropic.NotFoundError,
    );
  });

  it('may stand in a message of its own application only', async () => {
    await upload('file_5');
    gate.provider.received.length = 0;
    const about = (file_id: string) =>
      ask([{ type: 'document', source: { type: 'file', file_id } }]);
    const stranger = await gate.mint({ application: 'another-agent' });
    const refused = await gate.post(MESSAGES, { token: stranger, body: about('file_5') });
    expect(refused.status).toBe(404);
    expect(gate.provider.received).toHaveLength(0);
    const allowed = await gate.post(MESSAGES, { token: gate.token, body: about('file_5') });
    expect(allowed.status).toBe(200);
  });

  it('takes its message to the provider that holds it, whatever the weights say', async () => {
    const other = await FakeProvider.start();
    const here = { baseUrl: gate.provider.url, key: { env: 'TEST_PROVIDER_KEY' } };
    await gate.publish({
      endpoints: ['messages', 'files'],
      targets: [
        publishedTarget({ name: 'holder', ...here, weight: 1 }),
        publishedTarget({ name: 'other', ...here, baseUrl: other.url, weight: 1_000 }),
      ],
    });
    await upload('file_6');
    const files = ask([{ type: 'document', source: { type: 'file', file_id: 'file_6' } }]);
    gate.provider.answer = (response) => message(response, { type: 'text', text: 'Read' });
    const reply = await gate.post(MESSAGES, { token: gate.token, body: files });
    expect(reply.headers.get('x-gatehouse-target')).toBe('holder');
    expect(other.received).toEqual([]);
    await other.stop();
  });
});

describe('an address that the gate does not know', () => {
  const get = (path: string, method = 'GET') =>
    fetch(`${gate.url}${API}${path}`, {
      method,
      headers: { authorization: `Bearer ${gate.token}`, 'anthropic-version': '2023-06-01' },
      ...(method === 'POST' ? { body: '{"a":1.0}' } : {}),
    });

  it('is passed on where the manifest says so, byte for byte [egress:endpoint-allow-list]', async () => {
    gate.provider.answer = (response) => json(response, '{ "x":1.0 }');
    const response = await get('/v1/skills/s_1?beta=true', 'POST');
    expect(await response.text()).toBe('{ "x":1.0 }');
    expect(gate.provider.received[0]).toMatchObject({
      method: 'POST',
      url: '/v1/skills/s_1?beta=true',
      body: '{"a":1.0}',
    });
    expect((await gate.peers.records())[0]).toMatchObject({ operation: 'other', outcome: 'ok' });
  });

  it.each([
    ['/v1/skills/x', 'DELETE'],
    ['/v1/other', 'GET'],
    ['/v1/skills/%2e%2e%2fmessages', 'POST'],
    ['/v1/skills%2f..%2fmessages', 'POST'],
    ['/v1/skills//x', 'GET'],
    ['/v1/models', 'GET'],
  ])('does not exist otherwise: %s by %s', async (path, method) => {
    expect((await get(path, method)).status).toBe(404);
    expect(gate.provider.received).toHaveLength(0);
  });
});
