import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { authzPolicyVersion } from '@gatehouse/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { repeat } from '../background/repeat.js';
import type { Repetition } from '../background/repeat.js';
import { Events } from '../events.js';
import { PolicyVersion } from './policy-version.js';

/** What may pass between a change and its announcement. Looking is comparing two short texts. */
const LOOK_MS = 50;

/**
 * Announces what decisions are made under, so that nobody goes on using those of before. A version that
 * could not be announced is announced at the next look.
 */
@Injectable()
export class PolicyVersionBroadcast implements OnApplicationBootstrap, OnModuleDestroy {
  private announced: string | null = null;
  private repetition: Repetition | null = null;

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    private readonly version: PolicyVersion,
    private readonly events: Events,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const bucket = await this.bus.bucket(authzPolicyVersion);
    const announce = async (): Promise<void> => {
      const { current } = this.version;
      if (current === this.announced) return;
      await bucket.put('current', { policyVersion: current });
      this.announced = current;
    };
    await announce();
    this.repetition = repeat(announce, {
      everyMs: LOOK_MS,
      onError: (error) => this.events.backgroundFailed({ work: 'announce the policies', error }),
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.repetition?.stop();
  }
}
