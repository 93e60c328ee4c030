import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { bootService, eventually, StartedBackend } from '@gatehouse/testkit';
import { readFileSync } from 'node:fs';
import { operations } from './operations.js';
import { kbService } from './service.js';

const contractFile = new URL('../openapi.yaml', import.meta.url);
const TRANSPORTS = ['http', 'nats'] as const;

describe('the knowledge base stand-in', () => {
  let backend: StartedBackend;

  beforeAll(async () => {
    backend = await StartedBackend.start(kbService, contractFile);
  });

  afterEach(() => backend.reset());

  afterAll(() => backend.stop());

  it('publishes exactly the contract that is tested here, with all of its operations', async () => {
    const published = await fetch(`${backend.url}/openapi.yaml`);
    expect(published.headers.get('content-type')).toContain('application/yaml');
    expect(await published.text()).toBe(readFileSync(contractFile, 'utf8'));
    expect([...backend.contract.operationIds].sort()).toEqual(Object.keys(operations).sort());
  });

  describe.each(TRANSPORTS)('over %s', (transport) => {
    it.each([
      ['get_article', { article_id: 'KB-001' }, 200],
      ['get_article', { article_id: 'KB-999' }, 404],
      ['get_article', { article_id: 'K'.repeat(65) }, 422],
      ['search_kb', { q: 'return policy' }, 200],
      ['search_kb', { q: '' }, 200],
      ['search_kb', { q: 'shipping', limit: 10, category: 'shipping' }, 200],
      ['search_kb', {}, 422],
      ['search_kb', { q: 'x'.repeat(501) }, 422],
      ['search_kb', { q: ['return', 'policy'] }, 422],
      ['search_kb', { q: 'return', limit: 0 }, 422],
      ['search_kb', { q: 'return', limit: 11 }, 422],
      ['search_kb', { q: 'return', limit: 2.5 }, 422],
      ['search_kb', { q: 'return', limit: 'three' }, 422],
      ['search_kb', { q: 'return', limit: '' }, 422],
      ['search_kb', { q: 'return', category: 'refunds' }, 422],
    ])('answers %s %j as the contract promises', async (operationId, parameters, status) => {
      const reply = await backend.ask(transport, operationId, parameters);
      expect(reply.status).toBe(status);
      expect(backend.contract.breaches(operationId, reply)).toEqual([]);
    });

    it('names the parameter that is missing or does not fit', async () => {
      const detail = async (parameters: Record<string, unknown>): Promise<unknown> =>
        (await backend.ask(transport, 'search_kb', parameters)).body;
      expect(await detail({})).toEqual({ detail: expect.stringContaining('q: ') });
      expect(await detail({ q: 'a', limit: 'x' })).toEqual({ detail: 'limit: must be an integer' });
    });

    it('repeats the question and counts what it returns', async () => {
      const { body } = await backend.ask(transport, 'search_kb', { q: 'return policy', limit: 2 });
      expect(body).toMatchObject({ query: 'return policy', total_results: 2 });
    });

    it('fails exactly as many requests as it was told to, and remembers them all', async () => {
      expect(await backend.behave({ failNext: { status: 503, count: 2 }, latencyMs: 10 })).toBe(
        200,
      );
      const replies = await Promise.all(
        Array.from({ length: 10 }, () =>
          backend.ask(transport, 'get_article', { article_id: 'KB-001' }),
        ),
      );
      expect(replies.filter(({ status }) => status === 503)).toHaveLength(2);
      expect(await backend.received()).toMatchObject({
        total: 10,
        byOperation: { get_article: 10 },
      });
    });

    it('gives no answer while it hangs, and answers when it is released', async () => {
      await backend.behave({ hang: true });
      await expect(
        backend.ask(transport, 'get_article', { article_id: 'KB-001' }, 150),
      ).rejects.toThrow();
      const held = backend.ask(transport, 'get_article', { article_id: 'KB-001' });
      await eventually(async () => expect(await backend.received()).toMatchObject({ total: 2 }));
      await backend.release();
      await expect(held).resolves.toMatchObject({ status: 200 });
    });
  });
});

describe('the knowledge base stand-in without NATS', () => {
  it('serves HTTP alone when NATS is switched off', async () => {
    const service = await bootService(kbService, {
      NATS_ENABLED: 'false',
      NATS_URL: 'nats://127.0.0.1:1',
    });
    expect((await fetch(`${service.url}/articles/KB-001`)).status).toBe(200);
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    await service.close();
  });
});
