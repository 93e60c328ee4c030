import type { EventContract } from '@gatehouse/contracts';
import type { JetStreamClient } from '@nats-io/jetstream';
import { InvalidArgumentError } from '@nats-io/transport-node';
import { context } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureStream, subjectsOf } from './stream.js';
import { tracedHeaders } from './trace-headers.js';
import { silenceOf } from './wire-error.js';

const ATTEMPT_MS = 1_000;
const PAUSE_MS = 50;
/** What one message holds at most; a broker takes a megabyte unless it is told otherwise. */
const MAX_EVENTS = 100;
const MAX_CHARACTERS = 200_000;

interface Waiting {
  readonly id: string;
  readonly json: string;
  /** Until when it may be tried, on the monotonic clock. */
  readonly deadline: number;
  readonly context: Context;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Publishes the events of one contract. Whatever is emitted while a message is on its way goes into the
 * next one, as a JSON array: an event alone waits for nothing, and under load one round trip and one
 * acknowledgement serve many.
 */
export class Outbox {
  private waiting: Waiting[] = [];
  /** The work on what waits; null while nothing does. */
  private work: Promise<void> | null = null;

  constructor(
    private readonly js: Pick<JetStreamClient, 'publish' | 'jetstreamManager'>,
    private readonly event: EventContract,
  ) {}

  /**
   * Resolves once JetStream has stored the event.
   * @throws GatewayError `<owner>_unavailable` when that did not happen in time
   */
  put(payload: unknown, timeoutMs: number): Promise<void> {
    const json = JSON.stringify(payload);
    const deadline = performance.now() + timeoutMs;
    const id = this.event.id(payload);
    return new Promise((resolve, reject) => {
      this.waiting.push({ id, json, deadline, context: context.active(), resolve, reject });
      this.work ??= this.publishAll();
    });
  }

  /** Resolves once all that has been put in is stored, or has failed. */
  async empty(): Promise<void> {
    await this.work;
  }

  private async publishAll(): Promise<void> {
    for (let batch = this.nextBatch(); batch.length > 0; batch = this.nextBatch())
      await this.publish(batch);
    this.work = null;
  }

  /** Tries the same again, which JetStream recognises, until it is stored or all of it is late. */
  private async publish(events: readonly Waiting[]): Promise<void> {
    let batch = events;
    while (batch.length > 0) {
      try {
        await this.attempt(batch);
        for (const { resolve } of batch) resolve();
        return;
      } catch (error) {
        if (error instanceof InvalidArgumentError) return this.tooLarge(batch, error);
        batch = this.inTime(batch, error);
        this.waiting = this.inTime(this.waiting, error);
        await this.makeStream().catch(() => undefined);
        await sleep(PAUSE_MS);
      }
    }
  }

  private nextBatch(): Waiting[] {
    let characters = 0;
    const tooMany = this.waiting.findIndex(({ json }, index) => {
      characters += json.length;
      return index === MAX_EVENTS || (index > 0 && characters > MAX_CHARACTERS);
    });
    return this.waiting.splice(0, tooMany === -1 ? this.waiting.length : tooMany);
  }

  private async attempt(batch: readonly Waiting[]): Promise<void> {
    const earliest = Math.min(...batch.map(({ deadline }) => deadline));
    const left = Math.min(earliest - performance.now(), ATTEMPT_MS);
    await this.js.publish(this.event.subject, bodyOf(batch), {
      msgID: idOf(batch),
      // Of several, that of the first: a message has one.
      headers: tracedHeaders(batch[0]?.context),
      timeout: Math.max(1, left),
    });
  }

  /** What may still be tried after a pause; the rest has failed. */
  private inTime(events: readonly Waiting[], cause: unknown): Waiting[] {
    const soon = performance.now() + PAUSE_MS;
    return events.filter(({ deadline, reject }) => {
      if (deadline > soon) return true;
      reject(silenceOf(this.event.subject, cause));
      return false;
    });
  }

  /** More than the broker takes. What is too large by itself never gets smaller, and must not hold up the rest. */
  private async tooLarge(events: readonly Waiting[], cause: unknown): Promise<void> {
    const [first, ...others] = events;
    if (first && others.length === 0) return first.reject(silenceOf(this.event.subject, cause));
    for (const event of events) await this.publish([event]);
  }

  /** The first event may come before the first consumer: then nobody has made the stream yet. */
  private async makeStream(): Promise<void> {
    const { stream, subject } = this.event;
    if (!subjectsOf(stream).includes(subject)) return;
    await ensureStream(await this.js.jetstreamManager(), stream, []);
  }
}

function bodyOf(batch: readonly Waiting[]): string {
  const [first, ...others] = batch.map(({ json }) => json);
  return first !== undefined && others.length === 0 ? first : `[${[first, ...others].join(',')}]`;
}

/** What tells JetStream that a message is the repetition of an attempt. */
function idOf(batch: readonly Waiting[]): string {
  const [first, ...others] = batch.map(({ id }) => id);
  if (first !== undefined && others.length === 0) return first;
  return createHash('sha256')
    .update(JSON.stringify([first, ...others]))
    .digest('base64url');
}
