import type { FetchLike } from '@modelcontextprotocol/client';

const SESSION = 'mcp-session-id';
/** How long the runner may take to say that it has heard, in ms. */
const END_MS = 2_000;

/**
 * A conversation with one process of the runner. MCP 2026-07-28 has no sessions, so that its client keeps none:
 * what the runner calls the process is kept here, and said with every request.
 */
export class LocalSession {
  private id: string | null = null;

  constructor(
    private readonly url: URL,
    private readonly send: FetchLike,
  ) {}

  readonly fetch: FetchLike = async (url, init) => {
    const headers = new Headers(init?.headers);
    if (this.id !== null) headers.set(SESSION, this.id);
    const response = await this.send(url, { ...init, headers });
    this.id = response.headers.get(SESSION) ?? this.id;
    return response;
  };

  /** Has the process ended. */
  async terminateSession(): Promise<void> {
    if (this.id === null) return;
    const response = await this.send(this.url, {
      method: 'DELETE',
      headers: { [SESSION]: this.id },
      signal: AbortSignal.timeout(END_MS),
    });
    await response.body?.cancel();
  }
}
