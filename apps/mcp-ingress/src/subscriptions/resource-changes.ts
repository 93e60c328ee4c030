import { Injectable } from '@nestjs/common';
import { Authority } from '../authority/authority.js';
import { Catalog } from '../catalog/catalog.js';
import type { CallerStream } from '../streams/telling.js';
import { UpstreamSubscriptions } from '../upstreams/upstream-subscriptions.js';
import { Subscriber } from './subscriber.js';

/** Tells callers that keep a stream open when resources have changed that they have subscribed to. */
@Injectable()
export class ResourceChanges {
  private readonly subscribers = new Set<Subscriber>();

  constructor(
    private readonly catalog: Catalog,
    private readonly authority: Authority,
    private readonly upstreams: UpstreamSubscriptions,
  ) {
    catalog.onChange(() => {
      for (const subscriber of this.subscribers) subscriber.look();
    });
  }

  tell(stream: CallerStream): Subscriber {
    const { catalog, authority, upstreams } = this;
    const subscriber = new Subscriber(stream, { catalog, authority, upstreams });
    this.subscribers.add(subscriber);
    return subscriber;
  }

  forget(subscriber: Subscriber): void {
    this.subscribers.delete(subscriber);
    subscriber.end();
  }
}
