import { GatewayError } from '@gatehouse/contracts';
import type { SessionMessage } from '@gatehouse/contracts';
import { CLOCK, CONFIG } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import type { IngressConfig } from '../config.js';
import { Events } from '../events.js';
import type { ClientSide } from '../mcp/clients/client-sessions.js';
import { newReplica, newAddressedId } from '../replicas/addressed-id.js';
import type { EventStream } from '../streams/event-stream.js';
import { HeldStreams } from '../streams/held-streams.js';
import { SessionHearing } from '../subscriptions/session-hearing.js';
import { Session } from './session.js';
import type { AnswerRequest } from './session.js';

/** The sessions whose streams this replica holds. There is nothing else to them: they end with it. */
@Injectable()
export class Sessions implements OnModuleDestroy {
  /** By which the other replicas find this one. */
  readonly replica = newReplica();
  private readonly held: HeldStreams<Session>;

  constructor(
    @Inject(CONFIG) private readonly config: IngressConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly hearing: SessionHearing,
    private readonly events: Events,
  ) {
    const {
      SSE_SESSIONS: most,
      SSE_SESSIONS_PER_APPLICATION: share,
      SSE_KEEP_ALIVE_MS: lookMs,
    } = config;
    this.held = new HeldStreams({ most, share, lookMs }, ({ owner }, why) =>
      events.sessionEnded({ ...owner, why }),
    );
  }

  /** @throws GatewayError `quota_exceeded` if this application, or this replica, has no room for another. */
  checkRoom(owner: ClientSide): void {
    this.held.checkRoom(owner);
  }

  /**
   * Begins a session on a stream.
   * @param isAdmitted asked again and again: whether the caller would still be let in.
   */
  open(owner: ClientSide, stream: EventStream, isAdmitted: () => Promise<boolean>): Session {
    const id = newAddressedId(this.replica);
    const slow = (): void => this.held.end(id, 'slow');
    const session = new Session(id, owner, stream, { now: () => this.clock.now(), slow });
    this.held.hold(session, async () => {
      if (session.idleMs() >= this.config.SSE_IDLE_MS) return 'idle';
      if (!(await isAdmitted())) return 'not-admitted';
      return session.keepAlive() ? null : 'slow';
    });
    stream.onClose(() => this.held.end(id, 'gone'));
    stream.onClose(this.hearing.begin(session));
    this.events.sessionBegun(owner);
    return session;
  }

  /**
   * Gives a message to its session.
   * @throws GatewayError `not_found` if there is none of this caller here, `quota_exceeded`.
   */
  deliver(message: SessionMessage, answer: AnswerRequest): void {
    const { sessionId, server: name, serverVersion: version, principal } = message;
    const session = this.held.get(sessionId);
    if (!session?.belongsTo({ address: { name, version }, principal })) throw noSession();
    session.accept(message, answer);
  }

  /** What is under way is answered as long as there is time. */
  onModuleDestroy(): void {
    this.held.leave();
  }
}

/** The same for a session that is over, that never was, and that is somebody else's. */
export function noSession(): GatewayError {
  return new GatewayError('not_found', 'There is no such session: open the event stream again');
}
