import { once } from 'node:events';
import { EventEmitter } from 'node:events';

export interface SseEvent {
  readonly event: string;
  readonly data: string;
}

/** So long a test waits for an event, in ms. */
const PATIENCE_MS = 10_000;

/** A plain client of server-sent events, which shows them as they came. */
export class TestEventSource {
  /** Everything that has come, as text. */
  text = '';
  ended = false;
  private readonly news = new EventEmitter();
  private taken = 0;

  private constructor(
    readonly response: Response,
    private readonly control: AbortController,
  ) {}

  /** Opens a stream; a response that is none is there to be looked at. */
  static async open(
    url: URL,
    headers: Record<string, string>,
    body?: object,
  ): Promise<TestEventSource> {
    const control = new AbortController();
    const { signal } = control;
    const posted = body && { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(url, { headers, signal, ...posted });
    const source = new TestEventSource(response, control);
    void source.read().catch(() => undefined);
    return source;
  }

  /** The next event that nobody has taken yet. */
  async next(): Promise<SseEvent> {
    const event = await this.until('an event', () => this.events()[this.taken]);
    this.taken += 1;
    return event;
  }

  /** Resolves when the other side has ended the stream. */
  async end(): Promise<void> {
    await this.until('the end of the stream', () => this.ended || undefined);
  }

  close(): void {
    this.control.abort();
  }

  events(): SseEvent[] {
    const blocks = this.text.split('\n\n').slice(0, -1);
    return blocks.flatMap((block) => {
      const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      return event === undefined || data === undefined ? [] : [{ event, data }];
    });
  }

  private async read(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of this.response.body ?? []) {
        this.text += decoder.decode(chunk, { stream: true });
        this.news.emit('news');
      }
    } finally {
      this.ended = true;
      this.news.emit('news');
    }
  }

  private async until<T>(what: string, look: () => T | undefined): Promise<T> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await once(this.news, 'news', { signal }).catch((cause: unknown) => {
        throw new Error(`waited in vain for ${what} after: ${this.text}`, { cause });
      });
    }
  }
}
