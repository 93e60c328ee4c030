import { BUS, wasUnheard } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { GatewayError, mcpIngressCallResume } from '@gatehouse/contracts';
import type { ResumedCall } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import type { Answers } from '../asks/ask.js';
import { MAX_ROUNDS } from '../asks/round.js';
import type { Reply } from '../backends/backend.js';
import { startDeadline } from '../backends/deadline.js';
import type { IngressConfig } from '../config.js';
import { newAddressedId, newReplica, replicaOf } from '../replicas/addressed-id.js';
import { HeldCall } from './held-call.js';
import type { AskCaller } from './held-call.js';

/** So many calls of a replica may wait for their callers, and so many of one application. */
const MAX_HELD = 1_000;
const MAX_HELD_PER_APPLICATION = 100;
/** What another replica is told has to fit into a message of the broker. In bytes. */
const MAX_MESSAGE_BYTES = 512 * 1024;
/** How much longer than the call may take its replica is waited for, in ms. */
const SLACK_MS = 2_000;

interface Held {
  readonly application: string;
  readonly call: HeldCall<Reply>;
  readonly timer: NodeJS.Timeout;
}

/** Until when a round of a call may take. */
interface Round {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/**
 * Calls at servers that ask while they are under way, for callers that come back with answers. The replica
 * that has made a call holds it while its caller is asked; whichever replica the answers come to tells it.
 */
@Injectable()
export class HeldCalls implements OnModuleInit, OnModuleDestroy {
  private readonly replica = newReplica();
  private readonly held = new Map<string, Held>();

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  /** How many calls wait for their callers here. */
  get size(): number {
    return this.held.size;
  }

  onModuleInit(): void {
    const served = { contract: mcpIngressCallResume, address: this.replica };
    this.bus.serveAt(served, async ({ held, answers, timeoutMs }) => {
      const { signal, done } = startDeadline(timeoutMs, new AbortController().signal);
      return this.goOn(held, answers, signal).then(messageOf).finally(done);
    });
  }

  onModuleDestroy(): void {
    for (const { call, timer } of this.held.values()) {
      clearTimeout(timer);
      call.giveUp(gone());
    }
    this.held.clear();
  }

  /**
   * Begins a call that may ask.
   * @throws GatewayError what the call throws, and `ask_refused` if too many wait for their callers, or
   *   this one asks too often.
   */
  begin(
    application: string,
    signal: AbortSignal,
    work: (ask: AskCaller, signal: AbortSignal) => Promise<Reply>,
  ): Promise<Reply> {
    return this.advance(application, new HeldCall(work), signal);
  }

  /**
   * Goes on with a call, with what its caller has answered.
   * @throws GatewayError as `begin` does, and `invalid_input` if it does not wait any more.
   */
  async resume(held: string, answers: Answers, { signal, timeoutMs }: Round): Promise<Reply> {
    const address = replicaOf(held);
    if (address === null) throw gone();
    if (address === this.replica) return this.goOn(held, answers, signal);
    if (Buffer.byteLength(JSON.stringify(answers)) > MAX_MESSAGE_BYTES) {
      throw new GatewayError('too_large', 'The answers are too long');
    }
    const replica = { contract: mcpIngressCallResume, address };
    const options = { timeoutMs: timeoutMs + SLACK_MS, signal };
    const message = { held, answers, timeoutMs };
    const next = await this.bus.requestAt(replica, message, options).catch((error: unknown) => {
      throw wasUnheard(error) ? gone() : error;
    });
    const { asks, ...reply } = next;
    return { ...reply, ...(asks ? { asks } : {}) };
  }

  private async goOn(id: string, answers: Answers, signal: AbortSignal): Promise<Reply> {
    const held = this.held.get(id);
    if (!held) throw gone();
    this.held.delete(id);
    clearTimeout(held.timer);
    held.call.answer(answers);
    return this.advance(held.application, held.call, signal);
  }

  private async advance(
    application: string,
    call: HeldCall<Reply>,
    signal: AbortSignal,
  ): Promise<Reply> {
    const turn = await call.next(signal);
    if ('result' in turn) return turn.result;
    const id = this.hold(application, call);
    return { status: 200, body: null, asks: { asks: turn.asks, state: null, held: id } };
  }

  private hold(application: string, call: HeldCall<Reply>): string {
    if (call.rounds > MAX_ROUNDS) {
      call.giveUp(gone());
      throw refused(`The tool has asked ${MAX_ROUNDS} times, and asks again`);
    }
    const own = [...this.held.values()].filter((each) => each.application === application);
    if (this.held.size >= MAX_HELD || own.length >= MAX_HELD_PER_APPLICATION) {
      call.giveUp(gone());
      throw refused('Too many tools wait for what their callers answer');
    }
    const id = newAddressedId(this.replica);
    const timer = setTimeout(() => {
      this.held.delete(id);
      call.giveUp(gone());
    }, this.config.ASK_TIMEOUT_MS).unref();
    this.held.set(id, { application, call, timer });
    return id;
  }
}

/** A result travels as far as it can be told. */
function messageOf(reply: Reply): ResumedCall {
  if (Buffer.byteLength(JSON.stringify(reply)) <= MAX_MESSAGE_BYTES) return { ...reply };
  const message = 'The call was made. Its result is too large to be brought from where it was made';
  throw new GatewayError('result_too_large', message);
}

function refused(message: string): GatewayError {
  return new GatewayError('ask_refused', message);
}

function gone(): GatewayError {
  const message = 'The call does not wait for this answer any more: make it again';
  return new GatewayError('invalid_input', message);
}
