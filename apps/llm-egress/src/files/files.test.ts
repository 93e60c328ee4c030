import Anthropic, { toFile } from '@anthropic-ai/sdk';
import { publishedTarget } from '@gatehouse/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { createServer, request } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ALLOW } from '../testing/stand-ins.js';
import { answerEvents, json, message, stream } from '../testing/answers.js';
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

describe('a file that code of the provider has made', () => {
  const tools = [{ type: 'code_execution_20250825', name: 'code_execution' }];
  const usage = { input_tokens: 10, output_tokens: 3 };
  const ran = (...ids: readonly string[]) => ({
    type: 'bash_code_execution_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: {
      type: 'bash_code_execution_result',
      stdout: '{"type":"code_execution_output","file_id":"file_said"}',
      return_code: 0,
      content: ids.map((file_id) => ({ type: 'bash_code_execution_output', file_id })),
    },
  });
  const said = { type: 'text', text: '{"file_id":"file_said"}' };
  let maker: FakeProvider;
  beforeAll(async () => {
    maker = await FakeProvider.start();
  });
  afterAll(() => maker.stop());
  beforeEach(async () => {
    maker.received.length = 0;
    const key = { env: 'TEST_PROVIDER_KEY' };
    await gate.publish({
      endpoints: ['messages', 'files', 'batches'],
      providerTools: ['code_execution_*'],
      targets: [
        publishedTarget({
          name: 'uploads',
          key,
          baseUrl: gate.provider.url,
          models: ['claude-batched'],
        }),
        publishedTarget({ name: 'maker', key, baseUrl: maker.url, priority: 1 }),
      ],
    });
    maker.answer = (response) => json(response, describeFile('file_made'));
  });

  const call = (body: object, token = gate.token) => gate.post(MESSAGES, { token, body });
  const look = (id: string, as = client()) => as.beta.files.retrieveMetadata(id);

  it('belongs to the application whose answer told of it, at the target that made it [egress:files-made]', async () => {
    maker.answer = (response) =>
      json(response, JSON.stringify({ type: 'message', content: [said, ran('file_made')], usage }));
    expect((await call(ask('Draw', { tools }))).status).toBe(200);
    maker.answer = (response) => json(response, describeFile('file_made'));
    expect((await look('file_made')).id).toBe('file_made');
    expect(gate.provider.received).toEqual([]);
    await expect(look('file_said')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    const stranger = await gate.mint({ application: 'another-agent' });
    await expect(look('file_made', client(stranger))).rejects.toBeInstanceOf(
      Anthropic.NotFoundError,
    );
    const history = [
      { role: 'user', content: 'Draw' },
      { role: 'assistant', content: [ran('file_made')] },
      { role: 'user', content: 'Again' },
    ];
    const again = { ...ask('', { tools }), messages: history };
    maker.answer = (response) => message(response, { type: 'text', text: 'Drawn' });
    expect((await call(again)).headers.get('x-gatehouse-target')).toBe('maker');
    expect((await call(again, stranger)).status).toBe(404);
  });

  it('is owned also where its answer is streamed, and is forgotten when it is deleted [egress:files-made]', async () => {
    maker.answer = (response) => {
      const [start, ...rest] = answerEvents('Drawn');
      const block = {
        type: 'content_block_start',
        index: 0,
        content_block: ran('file_a', 'file_b'),
      };
      const stop = { type: 'content_block_stop', index: 0 };
      stream(response, [start!, block, stop, ...rest]);
      response.end();
    };
    await (await call(ask('Draw', { tools, stream: true }))).text();
    maker.answer = (response) => json(response, describeFile('file_b'));
    expect((await look('file_b')).id).toBe('file_b');
    await client().beta.files.delete('file_b');
    await expect(look('file_b')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    expect((await look('file_a')).id).toBe('file_b');
    expect(maker.received.map(({ url }) => url)).toContain('/v1/files/file_a');
  });

  it('cannot be read where batches are made, if that is another target', async () => {
    maker.answer = (response) =>
      json(response, JSON.stringify({ type: 'message', content: [ran('file_c')], usage }));
    await call(ask('Draw', { tools }));
    const params = ask([{ type: 'document', source: { type: 'file', file_id: 'file_c' } }], {
      model: 'claude-batched',
    });
    const response = await gate.post(`${API}/v1/messages/batches`, {
      token: gate.token,
      body: { requests: [{ custom_id: 'a', params }] },
    });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('not where batches are made');
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
