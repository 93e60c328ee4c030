import type { GatewayError } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationShutdown } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Authority } from '../authority/authority.js';
import { Backends } from '../backends/backends.js';
import { Quotas } from '../quotas/quotas.js';
import { CallRecorder } from './call-recorder.js';
import type { IncomingCall, ToolCall } from './tool-call.js';
import { governToolCall, refuseToolCall } from './tool-call.pipeline.js';
import type { ToolOutcome } from './tool-outcome.js';
import { Validators } from './validators.js';

/** How long a stop waits for calls that are under way, in ms; and again for the records of the rest. */
const GRACE_MS = 2_000;

/** Runs tool calls through the pipeline. */
@Injectable()
export class ToolCalls implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly validators = new Validators();
  private readonly underWay = new Set<Promise<ToolOutcome>>();

  constructor(
    private readonly authority: Authority,
    private readonly quotas: Quotas,
    private readonly backends: Backends,
    private readonly recorder: CallRecorder,
  ) {}

  /** @throws GatewayError as `governToolCall` does. */
  govern(call: ToolCall): Promise<ToolOutcome> {
    const { authority, validators, quotas, backends, recorder } = this;
    return this.track(governToolCall(call, { authority, validators, quotas, backends, recorder }));
  }

  /** Records a call that was refused at the door, and throws what it was refused with. */
  refuse(call: IncomingCall, refusal: GatewayError): Promise<ToolOutcome> {
    return this.track(refuseToolCall(call, refusal, this.recorder));
  }

  /** Lets calls end before their connections are closed. */
  beforeApplicationShutdown(): Promise<unknown> {
    return this.ended();
  }

  /** Lets those that were cut off leave their records before the bus is closed. */
  onApplicationShutdown(): Promise<unknown> {
    return this.ended();
  }

  private track(call: Promise<ToolOutcome>): Promise<ToolOutcome> {
    this.underWay.add(call);
    const forget = (): boolean => this.underWay.delete(call);
    call.then(forget, forget);
    return call;
  }

  private ended(): Promise<unknown> {
    const all = Promise.allSettled(this.underWay);
    return Promise.race([all, sleep(GRACE_MS, undefined, { ref: false })]);
  }
}
