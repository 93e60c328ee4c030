import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { IngressConfig } from '../config.js';
import { Events } from '../events.js';
import type { ClientSide } from '../mcp/clients/client-sessions.js';
import type { McpNotification } from '../mcp/methods/mcp-request.js';
import { HeldStreams } from '../streams/held-streams.js';
import type { HeldStream } from '../streams/held-streams.js';
import type { ListKind } from '../streams/list-prints.js';
import { Changes } from './changes.js';
import type { Hearing } from './changes.js';

/** A stream of Streamable HTTP on which its caller hears what belongs to no call. */
export interface ListeningStream extends HeldStream {
  /** The lists of which it wants to be told. */
  readonly lists: ReadonlySet<ListKind>;
  /** False if the caller is too far behind. */
  tell(said: McpNotification): boolean;
  keepAlive(): boolean;
}

/** The streams of Streamable HTTP that this replica holds for callers that want to be told of changes. */
@Injectable()
export class CallerStreams implements BeforeApplicationShutdown {
  private readonly held: HeldStreams<ListeningStream>;
  private readonly hearings = new Map<string, Hearing>();

  constructor(
    @Inject(CONFIG) config: IngressConfig,
    private readonly changes: Changes,
    private readonly events: Events,
  ) {
    const {
      LISTENING_STREAMS: most,
      LISTENING_STREAMS_PER_APPLICATION: share,
      SSE_KEEP_ALIVE_MS: lookMs,
    } = config;
    this.held = new HeldStreams({ most, share, lookMs }, ({ id, owner }, why) => {
      this.hearings.get(id)?.end();
      this.hearings.delete(id);
      events.listeningEnded({ ...owner, why });
    });
  }

  /** @throws GatewayError `quota_exceeded` if this application, or this replica, has no room for another. */
  checkRoom(owner: ClientSide): void {
    this.held.checkRoom(owner);
  }

  /** @param isAdmitted asked again and again: whether the caller would still be let in. */
  open(stream: ListeningStream, isAdmitted: () => Promise<boolean>): Hearing {
    const { id, owner, lists } = stream;
    const tell = (said: McpNotification): void => {
      if (!stream.tell(said)) this.held.end(id, 'slow');
    };
    const hearing = this.changes.tell({ owner, lists, tell });
    this.hearings.set(id, hearing);
    this.held.hold(stream, async () => {
      if (!(await isAdmitted())) return 'not-admitted';
      return stream.keepAlive() ? null : 'slow';
    });
    this.events.listeningBegun(owner);
    return hearing;
  }

  end(id: string, why: Parameters<ListeningStream['end']>[0]): void {
    this.held.end(id, why);
  }

  beforeApplicationShutdown(): void {
    this.held.endAll('stopped');
  }
}
