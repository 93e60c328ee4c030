import { BUS, wasUnheard } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { mcpIngressMessageDeliver } from '@gatehouse/contracts';
import type { SessionMessage } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { IngressConfig } from '../config.js';
import { replicaOf } from '../replicas/addressed-id.js';
import { SessionRunner } from './session-runner.js';
import { noSession, Sessions } from './sessions.js';

/** Brings each message to the replica that holds the stream of its session, and runs it there. */
@Injectable()
export class SessionRouter implements OnModuleInit {
  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CONFIG) private readonly config: IngressConfig,
    private readonly sessions: Sessions,
    private readonly runner: SessionRunner,
  ) {}

  onModuleInit(): void {
    const address = this.sessions.replica;
    this.bus.serveAt({ contract: mcpIngressMessageDeliver, address }, async (message) => {
      this.deliver(message);
      return {};
    });
  }

  /**
   * Resolves once the message has been taken; it is answered on the stream.
   * @throws GatewayError `not_found` if there is no such session of this caller, also since the replica
   *   that held it is gone; `quota_exceeded`.
   */
  async route(message: SessionMessage): Promise<void> {
    const address = replicaOf(message.sessionId);
    if (address === null) throw noSession();
    if (address === this.sessions.replica) return this.deliver(message);
    const replica = { contract: mcpIngressMessageDeliver, address };
    const options = { timeoutMs: this.config.DECISION_TIMEOUT_MS };
    await this.bus.requestAt(replica, message, options).catch((error: unknown) => {
      throw wasUnheard(error) ? noSession() : error;
    });
  }

  private deliver(message: SessionMessage): void {
    this.sessions.deliver(message, this.runner.answers(message));
  }
}
