import type { PublishedTool } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import { UpstreamTools } from '../upstreams/upstream-tools.js';
import type { OperationTransport, Transport } from './backend.js';
import { HttpBackend } from './http-backend.js';
import { NatsBackend } from './nats-backend.js';

/** All ways to reach what is behind a tool. */
@Injectable()
export class Transports {
  constructor(
    private readonly nats: NatsBackend,
    private readonly http: HttpBackend,
    private readonly upstreams: UpstreamTools,
  ) {}

  of({ upstream, backend }: PublishedTool): Transport {
    if (upstream) return this.upstreams;
    return this.ofOperation({ backend });
  }

  /** The way to an operation of an API. */
  ofOperation({ backend }: Pick<PublishedTool, 'backend'>): OperationTransport {
    return backend.url.startsWith('nats:') ? this.nats : this.http;
  }
}
