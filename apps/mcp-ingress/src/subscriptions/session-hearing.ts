import { Injectable } from '@nestjs/common';
import type { ClientSide } from '../mcp/clients/client-sessions.js';
import { LIST_KINDS } from '../streams/list-prints.js';
import { Changes } from './changes.js';
import { SessionStates } from './session-states.js';

/** A session that is a stream, and ends with it. */
interface StreamSession {
  readonly id: string;
  readonly owner: ClientSide;
  send(message: object): boolean;
}

/** What clients of HTTP+SSE hear on the stream of their session. */
@Injectable()
export class SessionHearing {
  constructor(
    private readonly changes: Changes,
    private readonly states: SessionStates,
  ) {}

  /** @returns what ends it. */
  begin(session: StreamSession): () => void {
    const { id, owner } = session;
    let isUsed = false;
    const hearing = this.changes.tell({
      owner,
      lists: new Set(LIST_KINDS),
      tell: (said) => void session.send({ jsonrpc: '2.0', ...said }),
    });
    const unfollow = this.states.follow(id, ({ state }) => {
      isUsed = true;
      void hearing.want(state.subscriptions);
    });
    return () => {
      unfollow();
      hearing.end();
      if (isUsed) void this.states.forget(id);
    };
  }
}
