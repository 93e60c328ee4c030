import { GatewayError } from '@gatehouse/contracts';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { CallTrail } from '../tool-call/call-trail.js';
import type { IncomingCall } from '../tool-call/tool-call.js';
import { ToolCalls } from '../tool-call/tool-calls.js';
import { addressPrefix } from './address-prefix.js';
import { StrangerGroups } from './stranger-groups.js';

const INTERVAL_MS = 60_000;
/** So many calls in a row from one network are recorded one by one in an interval. */
export const RECORDED_EACH = 10;

/** A call, and why it was refused. */
interface Refused {
  readonly call: IncomingCall;
  readonly refusal: GatewayError;
}

/**
 * Records the tool calls of those who could not be identified, so that a flood of them can neither fill the
 * audit trail nor wait for it: from each network the first of an interval one by one, the others together,
 * when the interval ends or the service stops.
 */
@Injectable()
export class Strangers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly groups = new StrangerGroups<Refused>();
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly toolCalls: ToolCalls) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.endInterval(), INTERVAL_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.endInterval();
  }

  /** Records, or counts, a call that was refused at the door. Resolves with what its caller is told. */
  async refuse(call: IncomingCall, refusal: GatewayError, address: string): Promise<GatewayError> {
    const group = this.groups.of(refusal.code, addressPrefix(address), { call, refusal });
    group.calls += 1;
    if (group.calls > RECORDED_EACH) {
      group.untold += 1;
      group.last = { call, refusal };
      return refusal;
    }
    const failure = await this.record(call, refusal, { network: group.network, calls: 1 });
    return failure ?? refusal;
  }

  /** What could not be stored is told with the next interval. */
  async endInterval(): Promise<void> {
    await Promise.all(
      this.groups.takeUntold().map(async (group) => {
        const { network, untold, last } = group;
        const call = { ...last.call, signal: new AbortController().signal, trail: new CallTrail() };
        const failure = await this.record(call, last.refusal, { network, calls: untold });
        if (failure) this.groups.putBack(group);
      }),
    );
  }

  /** Null if it is stored. */
  private async record(
    call: IncomingCall,
    refusal: GatewayError,
    strangers: { readonly network: string; readonly calls: number },
  ): Promise<GatewayError | null> {
    call.trail.strangers = strangers;
    try {
      await this.toolCalls.refuse(call, refusal);
      return null;
    } catch (error) {
      const told = GatewayError.from(error);
      return told.code === 'audit_unavailable' ? told : null;
    }
  }
}
