import Anthropic from '@anthropic-ai/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { KEY, MockApi } from '../testing/mock-api.js';

let api: MockApi;
let client: Anthropic;
beforeAll(async () => {
  api = await MockApi.start();
  client = new Anthropic({ baseURL: api.url, apiKey: KEY, maxRetries: 0 });
});
afterEach(() => api.reset());
afterAll(() => api.stop());

function upload(name = 'a.txt', fields: object = {}): Promise<Anthropic.FileMetadata> {
  const file = new File(['é hello'], name, { type: 'text/plain' });
  return client.files.upload({ file, ...fields });
}

describe('files', () => {
  it('are uploaded, listed, named in a message and deleted by the official SDK', async () => {
    const file = await upload('folder/a.txt');
    expect(file).toMatchObject({
      filename: 'a.txt',
      mime_type: 'text/plain',
      size_bytes: 8,
      downloadable: false,
      expires_at: null,
    });
    await upload('b.txt');
    const names: string[] = [];
    for await (const one of client.files.list({ limit: 1 })) names.push(one.filename);
    expect(names).toEqual(['b.txt', 'a.txt']);
    const asking = (file_id: string): Promise<Anthropic.Message> =>
      client.messages.create({
        model: 'claude-sonnet-5-5',
        max_tokens: 50,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'document', source: { type: 'file', file_id } },
              { type: 'text', text: 'Say: thanks' },
            ],
          },
        ],
      });
    expect((await asking(file.id)).content[0]).toMatchObject({ text: 'thanks' });
    expect((await client.files.delete(file.id)).type).toBe('file_deleted');
    await expect(asking(file.id)).rejects.toThrow(Anthropic.NotFoundError);
    await expect(client.files.retrieveMetadata(file.id)).rejects.toThrow(Anthropic.NotFoundError);
  });

  it('are not given back, unless the behaviour allows it', async () => {
    const file = await upload();
    const refused = await api.ask(`/v1/files/${file.id}/content`);
    expect([refused.status, refused.json.error.details]).toEqual([
      400,
      { error_code: 'file_not_downloadable' },
    ]);
    await api.behave({ filesDownloadable: true });
    const response = await api.fetch(`/v1/files/${file.id}/content`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toBe('é hello');
  });

  it('expire where they are told to', async () => {
    const file = await upload('a.txt', { expires_in_seconds: 3_600 });
    expect(file.expires_at).toEqual(expect.any(String));
    await api.behave({ filesDownloadable: true, clockAheadMs: 3_601_000 });
    const { json } = await api.ask(`/v1/files/${file.id}/content`);
    expect(json.error.details).toEqual({ error_code: 'file_expired' });
    await expect(upload('a.txt', { expires_in_seconds: 5 })).rejects.toThrow(/between 3600/);
  });

  it('come as multipart/form-data with a file in it', async () => {
    expect((await api.ask('/v1/files', { body: {} })).json.error.message).toMatch(/multipart/);
    const form = new FormData();
    form.set('other', 'x');
    expect((await api.ask('/v1/files', { body: form })).json.error.message).toBe(
      'file: Field required',
    );
  });
});
