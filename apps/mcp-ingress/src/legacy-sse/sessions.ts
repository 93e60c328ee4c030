import { GatewayError } from '@gatehouse/contracts';
import type { SessionMessage } from '@gatehouse/contracts';
import { CLOCK, CONFIG } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import type { IngressConfig } from '../config.js';
import { Events } from '../events.js';
import type { EventStream } from './event-stream.js';
import { newReplica, newAddressedId } from '../replicas/addressed-id.js';
import { Session } from './session.js';
import type { AnswerRequest, SessionEnd, SessionOwner } from './session.js';

interface Held {
  readonly session: Session;
  readonly timer: NodeJS.Timeout;
}

/** The sessions whose streams this replica holds. There is nothing else to them: they end with it. */
@Injectable()
export class Sessions implements OnModuleDestroy {
  /** By which the other replicas find this one. */
  readonly replica = newReplica();
  private readonly held = new Map<string, Held>();

  constructor(
    @Inject(CONFIG) private readonly config: IngressConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly events: Events,
  ) {}

  /** @throws GatewayError `quota_exceeded` if this application, or this replica, has no room for another. */
  checkRoom({ principal: { tenant, application } }: SessionOwner): void {
    const { SSE_SESSIONS: most, SSE_SESSIONS_PER_APPLICATION: share } = this.config;
    const retry = { retryAfterSeconds: 10 };
    const own = [...this.held.values()].filter(({ session: { owner } }) => {
      return owner.principal.tenant === tenant && owner.principal.application === application;
    });
    if (own.length >= share) {
      const message = `An application may have ${share} event streams open`;
      throw new GatewayError('quota_exceeded', message, retry);
    }
    if (this.held.size < most) return;
    throw new GatewayError('quota_exceeded', 'No further event stream can be opened now', retry);
  }

  /**
   * Begins a session on a stream.
   * @param isAdmitted asked again and again: whether the caller would still be let in.
   */
  open(owner: SessionOwner, stream: EventStream, isAdmitted: () => Promise<boolean>): Session {
    const id = newAddressedId(this.replica);
    const slow = (): void => this.end(id, 'slow');
    const session = new Session(id, owner, stream, { now: () => this.clock.now(), slow });
    const look = (): void => void this.look(session, isAdmitted);
    const timer = setInterval(look, this.config.SSE_KEEP_ALIVE_MS).unref();
    this.held.set(id, { session, timer });
    stream.onClose(() => this.end(id, 'gone'));
    this.events.sessionBegun(owner);
    return session;
  }

  /**
   * Gives a message to its session.
   * @throws GatewayError `not_found` if there is none of this caller here, `quota_exceeded`.
   */
  deliver(message: SessionMessage, answer: AnswerRequest): void {
    const { sessionId, server: name, serverVersion: version, principal } = message;
    const session = this.held.get(sessionId)?.session;
    if (!session?.belongsTo({ address: { name, version }, principal })) throw noSession();
    session.accept(message, answer);
  }

  onModuleDestroy(): void {
    for (const { timer } of this.held.values()) clearInterval(timer);
  }

  private async look(session: Session, isAdmitted: () => Promise<boolean>): Promise<void> {
    if (session.idleMs() >= this.config.SSE_IDLE_MS) return this.end(session.id, 'idle');
    if (!(await isAdmitted())) return this.end(session.id, 'not-admitted');
    if (!session.keepAlive()) this.end(session.id, 'slow');
  }

  private end(id: string, why: SessionEnd): void {
    const held = this.held.get(id);
    if (!held) return;
    this.held.delete(id);
    clearInterval(held.timer);
    held.session.end();
    this.events.sessionEnded({ ...held.session.owner, why });
  }
}

/** The same for a session that is over, that never was, and that is somebody else's. */
export function noSession(): GatewayError {
  return new GatewayError('not_found', 'There is no such session: open the event stream again');
}
