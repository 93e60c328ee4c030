import { GatewayError } from '@gatehouse/contracts';
import { CLOCK } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { CallerStreams } from '../../subscriptions/caller-streams.js';
import { SessionStates } from '../../subscriptions/session-states.js';
import type { KeptState } from '../../subscriptions/session-states.js';
import type { EventStream } from '../../streams/event-stream.js';
import type { ClientSide } from '../clients/client-sessions.js';
import { LaterStates, SessionStream } from './session-stream.js';

/** What is kept of a session that is in use is written anew so often. In ms; less than it is kept. */
const REFRESH_MS = 900_000;

/** A client that wants to hear what belongs to no call. */
export interface Listener extends ClientSide {
  readonly session: string;
  /** Sends the status and the headers of the stream. */
  readonly begin: () => EventStream;
  /** Whether it would still be let in. */
  readonly isAdmitted: () => Promise<boolean>;
}

/**
 * The streams of sessions of Streamable HTTP. A session has one, wherever it was opened last, since a message is
 * to come on one stream only; it hears of the resources that were subscribed to at any replica.
 */
@Injectable()
export class SessionStreams {
  constructor(
    private readonly streams: CallerStreams,
    private readonly states: SessionStates,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws GatewayError `quota_exceeded` where there is no room, `state_unavailable`. */
  async open({ session, begin, isAdmitted, principal, address }: Listener): Promise<void> {
    const owner = { principal, address };
    this.streams.checkRoom(owner);
    const id = randomUUID();
    let heard: (kept: KeptState) => void = () => undefined;
    const later = new LaterStates((kept) => heard(kept));
    const unfollow = this.states.follow(session, (kept) => later.take(kept));
    try {
      const own = await this.states.change(session, (state) => ({ ...state, stream: id }));
      const stream = begin();
      stream.onClose(() => {
        unfollow();
        this.streams.end(id, 'gone');
      });
      const keep = this.keeping(session, id);
      const hearing = this.streams.open(new SessionStream(id, owner, stream), async () => {
        await keep();
        return isAdmitted();
      });
      heard = ({ state }) => {
        if (state.stream !== id) this.streams.end(id, 'replaced');
        else void hearing.want(state.subscriptions);
      };
      later.begin(own);
    } catch (error) {
      unfollow();
      throw GatewayError.from(error);
    }
  }

  /** Keeps what is known of the session from being forgotten while its stream is open. */
  private keeping(session: string, id: string): () => Promise<void> {
    let keptAt = this.clock.now();
    return async () => {
      const now = this.clock.now();
      if (now - keptAt < REFRESH_MS) return;
      keptAt = now;
      const again = this.states.change(session, (state) => (state.stream === id ? state : null));
      await again.catch(() => undefined);
    };
  }
}
