import type { GatewayError } from '@gatehouse/contracts';
import type { BeforeApplicationShutdown, OnApplicationShutdown } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingCall, ToolCall } from './tool-call.js';
import { governToolCall, refuseToolCall } from './tool-call.pipeline.js';
import type { GovernDeps } from './tool-call.pipeline.js';
import type { AskOutcome, ToolOutcome } from './tool-outcome.js';

/** How long a stop waits for calls that are under way, in ms; and again for the records of the rest. */
const GRACE_MS = 2_000;

/** Runs tool calls through the pipeline. */
export class ToolCalls implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(private readonly deps: GovernDeps) {}

  /** @throws GatewayError as `governToolCall` does. */
  govern(call: ToolCall): Promise<ToolOutcome | AskOutcome> {
    return this.track(governToolCall(call, this.deps));
  }

  /** Records a call that was refused at the door, and throws what it was refused with. */
  refuse(call: IncomingCall, refusal: GatewayError): Promise<ToolOutcome> {
    return this.track(refuseToolCall(call, refusal, this.deps.recorder));
  }

  /** Runs the pipeline of another face, by the same means. */
  run<Result>(pipeline: (deps: GovernDeps) => Promise<Result>): Promise<Result> {
    return this.track(pipeline(this.deps));
  }

  /** Lets calls end before their connections are closed. */
  beforeApplicationShutdown(): Promise<unknown> {
    return this.ended();
  }

  /** Lets those that were cut off leave their records before the bus is closed. */
  onApplicationShutdown(): Promise<unknown> {
    return this.ended();
  }

  private track<Result>(call: Promise<Result>): Promise<Result> {
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
