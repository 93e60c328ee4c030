import { CONTROL_PLANE, CONTROL_PLANE_SCOPES, resourceUri } from '@gatehouse/contracts';
import type { PublishedApplication } from '@gatehouse/contracts';
import { CLOCK } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { Directory } from '../applications/directory.js';
import { WorkQueue } from '../background/work-queue.js';
import { Events } from '../events.js';
import type { IssuedToken } from '../issued-tokens/issued-token.js';
import { IssuedTokenRepository } from '../issued-tokens/issued-token.repository.js';

const AUDIENCE = resourceUri(CONTROL_PLANE, { mcp: '', llm: '' });

/**
 * Takes back tokens for the control plane whose application may do less now than when it got them. Calls of
 * the data plane are decided one by one from the current catalogue; the control plane looks at the token only.
 */
@Injectable()
export class Withdrawals implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly queue: WorkQueue;

  constructor(
    private readonly directory: Directory,
    private readonly tokens: IssuedTokenRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    events: Events,
  ) {
    this.queue = new WorkQueue(events);
  }

  onApplicationBootstrap(): void {
    this.queue.add('withdraw tokens', () => this.checkAll());
    this.directory.subscribe((name) => {
      this.queue.add(`withdraw tokens of ${name}`, () => this.check(name));
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.queue.stop();
  }

  /** What changed while nobody watched. */
  private async checkAll(): Promise<void> {
    const holders = await this.tokens.holdersOf(AUDIENCE, this.now());
    for (const name of holders) await this.check(name);
  }

  private async check(name: string): Promise<void> {
    const live = await this.tokens.findLive({ application: name, audience: AUDIENCE }, this.now());
    const application = this.directory.application(name);
    for (const token of live) {
      if (exceeds(token, application)) await this.tokens.revoke(token.id, this.now());
    }
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}

/** Whether a token grants more at the control plane than its application may have. */
export function exceeds(
  token: Pick<IssuedToken, 'tenant' | 'scopes'>,
  application: PublishedApplication | null,
): boolean {
  if (application?.tenant !== token.tenant) return true;
  const granted = application.subscriptions
    .filter(({ kind }) => kind === CONTROL_PLANE.kind)
    .flatMap(({ scopes }) => scopes);
  const all: readonly string[] = CONTROL_PLANE_SCOPES;
  return token.scopes.some((scope) => all.includes(scope) && !granted.includes(scope));
}
