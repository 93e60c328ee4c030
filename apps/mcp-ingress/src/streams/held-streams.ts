import { GatewayError } from '@gatehouse/contracts';
import type { ClientSide } from '../mcp/clients/client-sessions.js';

/** Why a stream has ended. */
export type StreamEnd =
  /** Its client has gone. */
  | 'gone'
  /** Its client has not said anything for too long. */
  | 'idle'
  /** Its token, or its server, is no longer what it was. */
  | 'not-admitted'
  /** Its client does not read. */
  | 'slow'
  /** Its client has opened another one in its place. */
  | 'replaced'
  /** The replica stops. */
  | 'stopped';

/** A stream that stays open until its client goes. */
export interface HeldStream {
  readonly id: string;
  readonly owner: ClientSide;
  end(why: StreamEnd): void;
}

export interface StreamBounds {
  /** How many one replica holds. */
  readonly most: number;
  /** How many of them one application may have. */
  readonly share: number;
  /** How often each is looked at, in ms. */
  readonly lookMs: number;
}

interface Held<Stream> {
  readonly stream: Stream;
  readonly timer: NodeJS.Timeout;
}

/** Streams that this replica holds open: so many, and each looked at again and again. */
export class HeldStreams<Stream extends HeldStream> {
  private readonly held = new Map<string, Held<Stream>>();

  constructor(
    private readonly bounds: StreamBounds,
    private readonly ended: (stream: Stream, why: StreamEnd) => void,
  ) {}

  /** @throws GatewayError `quota_exceeded` if this application, or this replica, has no room for another. */
  checkRoom({ principal: { tenant, application } }: Pick<ClientSide, 'principal'>): void {
    const { most, share } = this.bounds;
    const retry = { retryAfterSeconds: 10 };
    const own = [...this.held.values()].filter(({ stream: { owner } }) => {
      return owner.principal.tenant === tenant && owner.principal.application === application;
    });
    if (own.length >= share) {
      const message = `An application may have ${share} event streams open`;
      throw new GatewayError('quota_exceeded', message, retry);
    }
    if (this.held.size < most) return;
    throw new GatewayError('quota_exceeded', 'No further event stream can be opened now', retry);
  }

  /** @param look says why the stream is to end; null: it goes on. */
  hold(stream: Stream, look: () => Promise<StreamEnd | null>): void {
    const lookAgain = async (): Promise<void> => {
      const why = await look();
      if (why) this.end(stream.id, why);
    };
    const timer = setInterval(() => void lookAgain(), this.bounds.lookMs).unref();
    this.held.set(stream.id, { stream, timer });
  }

  get(id: string): Stream | undefined {
    return this.held.get(id)?.stream;
  }

  end(id: string, why: StreamEnd): void {
    const held = this.held.get(id);
    if (!held) return;
    this.held.delete(id);
    clearInterval(held.timer);
    held.stream.end(why);
    this.ended(held.stream, why);
  }

  /** Looks at none any more. */
  leave(): void {
    for (const { timer } of this.held.values()) clearInterval(timer);
  }

  endAll(why: StreamEnd): void {
    for (const id of this.held.keys()) this.end(id, why);
  }
}
