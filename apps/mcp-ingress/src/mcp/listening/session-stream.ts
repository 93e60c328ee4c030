import type { KeptState } from '../../subscriptions/session-states.js';
import type { ListeningStream } from '../../subscriptions/caller-streams.js';
import type { EventStream } from '../../streams/event-stream.js';
import { LIST_KINDS } from '../../streams/list-prints.js';
import type { ClientSide } from '../clients/client-sessions.js';
import type { McpNotification } from '../methods/mcp-request.js';

const ALL_LISTS = new Set(LIST_KINDS);

/** The stream of a session of Streamable HTTP (MCP 2025-11-25, transports, listening for messages). */
export class SessionStream implements ListeningStream {
  readonly lists = ALL_LISTS;

  constructor(
    readonly id: string,
    readonly owner: ClientSide,
    private readonly stream: EventStream,
  ) {}

  tell(said: McpNotification): boolean {
    return this.stream.send('message', JSON.stringify({ jsonrpc: '2.0', ...said }));
  }

  keepAlive(): boolean {
    return this.stream.keepAlive();
  }

  end(): void {
    this.stream.end();
  }
}

/** The states of a session that count for a stream: those that come after its own. */
export class LaterStates {
  private since = Number.POSITIVE_INFINITY;
  private last: KeptState | null = null;

  constructor(private readonly heard: (kept: KeptState) => void) {}

  take(kept: KeptState): void {
    this.last = kept;
    if (kept.revision > this.since) this.heard(kept);
  }

  /** The stream's own state is there: what has come meanwhile may be later. */
  begin(own: KeptState): void {
    this.since = own.revision;
    const { last } = this;
    this.heard(last && last.revision > own.revision ? last : own);
  }
}
