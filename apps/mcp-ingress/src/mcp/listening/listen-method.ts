import { GatewayError } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { SUBSCRIPTION_ID_META_KEY } from '@modelcontextprotocol/server';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IngressConfig } from '../../config.js';
import { hasFeature } from '../../items/feature.js';
import { CallerStreams } from '../../subscriptions/caller-streams.js';
import { isSubscribable } from '../../subscriptions/subscribable.js';
import { Door } from '../door.js';
import type { McpAnswer, McpRequest } from '../methods/mcp-request.js';
import { filterOf, listsIn, readFilter } from './listen-filter.js';
import type { ListenFilter } from './listen-filter.js';
import { ListenStream } from './listen-stream.js';
import { Subscribing } from './subscribing.js';
import { tooMany } from './too-many.js';

/** How long an acknowledgement waits until the servers of the resources know, in ms. */
const KNOWN_MS = 2_000;

/** Answers `subscriptions/listen`, of protocol 2026-07-28: on a stream that goes on until one side ends it. */
@Injectable()
export class ListenMethod {
  constructor(
    private readonly streams: CallerStreams,
    private readonly subscribing: Subscribing,
    private readonly door: Door,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  /**
   * What the caller may not have is not acknowledged; where nothing is left, it is told why.
   * @throws GatewayError `invalid_request` for a caller that takes no stream, `invalid_arguments`,
   *   `quota_exceeded`, and what keeps it from all of the resources.
   */
  async answer(request: McpRequest): Promise<McpAnswer> {
    const { principal, address, headers, notify, signal } = request;
    if (!notify) throw new GatewayError('invalid_request', 'Accept must hold text/event-stream');
    const filter = readFilter(request.params);
    const owner = { principal, address };
    this.streams.checkRoom(owner);
    const uris = await this.subscribed(request, filter);
    const lists = listsOf(request, filter);
    const stream = new ListenStream(randomUUID(), owner, lists, { ...request, notify });
    if (uris.length + lists.size === 0) stream.acknowledge({});
    else {
      // Others may have come in meanwhile.
      this.streams.checkRoom(owner);
      const hearing = this.streams.open(stream, () => this.door.stillAdmits(address, headers));
      const gone = (): void => this.streams.end(stream.id, 'gone');
      if (signal.aborted) gone();
      signal.addEventListener('abort', gone, { once: true });
      await Promise.race([hearing.want(uris), sleep(KNOWN_MS, undefined, { ref: false })]);
      stream.acknowledge(filterOf(lists, uris));
      await stream.ended;
      signal.removeEventListener('abort', gone);
    }
    return { result: { _meta: { [SUBSCRIPTION_ID_META_KEY]: request.id } } };
  }

  /** The resources among those of a filter that the caller may hear of. */
  private async subscribed(
    request: McpRequest,
    { resourceSubscriptions = [] }: ListenFilter,
  ): Promise<string[]> {
    const uris = [...new Set(resourceSubscriptions)];
    const { SUBSCRIPTIONS_PER_STREAM: most } = this.config;
    if (uris.length > most) throw tooMany(most);
    if (uris.length === 0 || !isSubscribable(request.server)) return [];
    const refusals: GatewayError[] = [];
    const allowed = await Promise.all(
      uris.map((uri) =>
        this.subscribing.subscribe(request, uri).then(
          () => [uri],
          (error: unknown) => {
            refusals.push(GatewayError.from(error));
            return [];
          },
        ),
      ),
    );
    const [first] = refusals;
    const failure = refusals.find(({ status }) => status >= 500);
    if (failure) throw failure;
    if (first && refusals.length === uris.length) throw first;
    return allowed.flat();
  }
}

/** The lists of a filter that the server says that it tells of. */
function listsOf({ server }: McpRequest, filter: ListenFilter) {
  const lists = listsIn(filter);
  for (const kind of ['resources', 'prompts'] as const) {
    if (!hasFeature(server, kind)) lists.delete(kind);
  }
  return lists;
}
