import { CONFIG, publicAgent } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Agent, Dispatcher } from 'undici';
import type { IngressConfig } from '../config.js';

/** The call's own signal is the clock, so that one deadline covers connecting, headers and body. */
const OPTIONS = {
  connections: 128,
  headersTimeout: 0,
  bodyTimeout: 0,
  connectTimeoutMs: 10_000,
};

/** Connections to backends: to public addresses, and where a manifest allows it to private ones. */
@Injectable()
export class OutgoingAgents implements OnApplicationShutdown {
  private readonly outside: Agent;
  private readonly inside: Agent;

  constructor(@Inject(CONFIG) config: Pick<IngressConfig, 'PRIVATE_NETWORKS'>) {
    this.outside = publicAgent(OPTIONS);
    this.inside = publicAgent({ ...OPTIONS, privateNetworks: config.PRIVATE_NETWORKS });
  }

  for({ allowPrivate }: { readonly allowPrivate: boolean }): Dispatcher {
    return allowPrivate ? this.inside : this.outside;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.outside.destroy(), this.inside.destroy()]);
  }
}
