import { createService } from '@gatehouse/service-kit';
import type { RunningService } from '@gatehouse/service-kit';
import OpenAI from 'openai';
import { openaiService } from '../service.js';

export const KEY = 'test-key';
export const BLUE_KEY = 'blue-key';

/** JSON of whatever form: a test reads it as it expects it, and fails where it is otherwise. */
type Json = ReturnType<typeof JSON.parse>;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Json;
}

/** The stand-in as its callers and its tests see it. */
export class MockApi {
  private constructor(private readonly service: RunningService) {}

  static async start(): Promise<MockApi> {
    return new MockApi(
      await createService(openaiService, {
        PORT: '0',
        LOG_LEVEL: 'silent',
        MOCK_OPENAI_API_KEY: KEY,
        MOCK_OPENAI_MORE_KEYS: `blue=${BLUE_KEY}`,
      }),
    );
  }

  async stop(): Promise<void> {
    await this.service.close();
  }

  /** The official client; it does not try again, so that a test sees each failure. */
  client(apiKey = KEY): OpenAI {
    return new OpenAI({ baseURL: `${this.service.url}/v1`, apiKey, maxRetries: 0 });
  }

  async ask(
    path: string,
    ask: { method?: string; body?: unknown; key?: string } = {},
  ): Promise<Reply> {
    const { body, key = KEY } = ask;
    const response = await fetch(`${this.service.url}${path}`, {
      method: ask.method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        'content-type': 'application/json',
        ...(key ? { authorization: `Bearer ${key}` } : {}),
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    };
  }

  /** Asks for a completion; what is not given is usual. */
  complete(fields: object, key?: string): Promise<Reply> {
    const usual = { model: 'gpt-4.1', messages: [{ role: 'user', content: 'Say: hello there' }] };
    const body = { ...usual, ...fields };
    return this.ask('/v1/chat/completions', { body, ...(key === undefined ? {} : { key }) });
  }

  async behave(behaviour: object, key?: string): Promise<number> {
    const query = key === undefined ? '' : `?key=${key}`;
    return (await this.ask(`/mock/behaviour${query}`, { method: 'PUT', body: behaviour })).status;
  }

  /** As if it had just been started. */
  async reset(): Promise<void> {
    for (const what of ['behaviour', 'requests', 'usage']) {
      await this.ask(`/mock/${what}`, { method: 'DELETE' });
    }
  }
}
