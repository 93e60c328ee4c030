import { SUBSCRIPTION_ID_META_KEY } from '@modelcontextprotocol/server';
import type { ListeningStream } from '../../subscriptions/caller-streams.js';
import type { StreamEnd } from '../../streams/held-streams.js';
import type { ListKind } from '../../streams/list-prints.js';
import type { ClientSide } from '../clients/client-sessions.js';
import type { McpNotification, McpRequest } from '../methods/mcp-request.js';
import type { ListenFilter } from './listen-filter.js';

/** More than this has not happened before a caller has been told that it is listened for. */
const MAX_WAITING = 1_000;

/** What carries it: the request that has asked for it. */
export interface Carrier extends Pick<McpRequest, 'id' | 'keepAlive'> {
  readonly notify: NonNullable<McpRequest['notify']>;
}

/** The answer to `subscriptions/listen` (MCP 2026-07-28, subscriptions): it goes on until one side ends it. */
export class ListenStream implements ListeningStream {
  readonly ended: Promise<StreamEnd>;
  /** What happens before the acknowledgement, which is the first to be said; null once that has been. */
  private waiting: McpNotification[] | null = [];
  private over: (why: StreamEnd) => void = () => undefined;

  constructor(
    readonly id: string,
    readonly owner: ClientSide,
    readonly lists: ReadonlySet<ListKind>,
    private readonly carrier: Carrier,
  ) {
    this.ended = new Promise((resolve) => {
      this.over = resolve;
    });
  }

  /** Says what is listened for, and then what has happened since. */
  acknowledge(notifications: ListenFilter): void {
    const waiting = this.waiting ?? [];
    this.waiting = null;
    this.tell({ method: 'notifications/subscriptions/acknowledged', params: { notifications } });
    for (const said of waiting) this.tell(said);
  }

  tell({ method, params }: McpNotification): boolean {
    if (this.waiting) return this.waiting.push({ method, params }) <= MAX_WAITING;
    const _meta = { [SUBSCRIPTION_ID_META_KEY]: this.carrier.id };
    return this.carrier.notify({ method, params: { ...params, _meta } });
  }

  keepAlive(): boolean {
    return this.carrier.keepAlive?.() ?? true;
  }

  end(why: StreamEnd): void {
    this.over(why);
  }
}
