import { createService } from '@gatehouse/service-kit';
import type { RunningService } from '@gatehouse/service-kit';
import { anthropicService } from '../service.js';

export const KEY = 'test-key';
export const BLUE_KEY = 'blue-key';

/** JSON of whatever form: a test reads it as it expects it, and fails where it is otherwise. */
export type Json = ReturnType<typeof JSON.parse>;

/** An answer, for reading in a test whatever is in it. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON, or undefined. */
  readonly json: Json;
  /** The events of a stream. */
  readonly events: Json[];
}

interface Ask {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** The stand-in as its callers and its tests see it. */
export class MockApi {
  private constructor(private readonly service: RunningService) {}

  static async start(): Promise<MockApi> {
    return new MockApi(
      await createService(anthropicService, {
        PORT: '0',
        LOG_LEVEL: 'silent',
        MOCK_ANTHROPIC_API_KEY: KEY,
        MOCK_ANTHROPIC_MORE_KEYS: `blue=${BLUE_KEY}`,
      }),
    );
  }

  get url(): string {
    return this.service.url;
  }

  async stop(): Promise<void> {
    await this.service.close();
  }

  fetch(path: string, { method, body, headers, signal }: Ask = {}): Promise<Response> {
    const sent = typeof body === 'string' || body instanceof FormData ? body : JSON.stringify(body);
    return fetch(`${this.url}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        'x-api-key': KEY,
        'anthropic-version': '2026-10-21',
        ...(body instanceof FormData ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
      ...(signal ? { signal } : {}),
    });
  }

  async ask(path: string, ask: Ask = {}): Promise<Reply> {
    const response = await this.fetch(path, ask);
    const text = await response.text();
    const events = [...text.matchAll(/^data: (.*)$/gm)].map((match) => JSON.parse(match[1] ?? ''));
    const type = response.headers.get('content-type') ?? '';
    const json = type.includes('json') && text ? JSON.parse(text.split('\n')[0] ?? '') : undefined;
    return { status: response.status, headers: response.headers, text, json, events };
  }

  /** Asks for a message; what is not given is usual. */
  message(fields: object, headers: Record<string, string> = {}): Promise<Reply> {
    return this.ask('/v1/messages', { body: { ...usual, ...fields }, headers });
  }

  async behave(behaviour: object, key?: string): Promise<number> {
    const query = key === undefined ? '' : `?key=${key}`;
    return (await this.ask(`/mock/behaviour${query}`, { method: 'PUT', body: behaviour })).status;
  }

  /** As if it had just been started. */
  async reset(): Promise<void> {
    for (const what of ['behaviour', 'requests', 'usage', 'state']) {
      await this.ask(`/mock/${what}`, { method: 'DELETE' });
    }
  }
}

const usual = {
  model: 'claude-sonnet-5-5',
  max_tokens: 500,
  messages: [{ role: 'user', content: 'Say: hello there' }],
};
