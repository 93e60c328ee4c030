import type { EventContract } from '@gatehouse/contracts';
import { AckPolicy, JetStreamApiError, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import type { Consumer, JetStreamClient, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsumedEvent, ConsumeOptions, Consumption } from './bus.js';

const NANOSECONDS = 1_000_000;
/** Longer than any retry of `emit`: a repetition within it is recognised by JetStream itself. */
const DUPLICATE_WINDOW_MS = 120_000;
const ACK_WAIT_MS = 30_000;
const PULL_MS = 1_000;
const RETRY_MS = 500;

/**
 * Pulls events in batches through one durable consumer, which replicas share. A batch is acknowledged
 * only after `handle` has resolved: what is not acknowledged is delivered again.
 */
export async function consumeEvents(
  js: JetStreamClient,
  events: readonly EventContract[],
  options: ConsumeOptions,
): Promise<Consumption> {
  const stream = oneStream(events);
  const manager = await js.jetstreamManager();
  await ensureStream(manager, stream, events);
  await ensureConsumer(manager, stream, options.durable);
  const consumer = await js.consumers.get(stream, options.durable);
  const control = new AbortController();
  const done = pull(consumer, new Map(events.map((event) => [event.subject, event])), {
    ...options,
    signal: control.signal,
  });
  return {
    stop: async () => {
      control.abort();
      await done;
    },
  };
}

type PullOptions = ConsumeOptions & { readonly signal: AbortSignal };

async function pull(
  consumer: Consumer,
  events: ReadonlyMap<string, EventContract>,
  options: PullOptions,
): Promise<void> {
  while (!options.signal.aborted) {
    try {
      const messages = await fetchBatch(consumer, options);
      if (messages.length > 0) await settle(messages, events, options);
    } catch {
      // The broker is away, or the batch failed and will come again: neither ends the consumption.
      await sleep(RETRY_MS, undefined, { signal: options.signal }).catch(() => undefined);
    }
  }
}

/** Waits for the first event, then takes along what else is there. */
async function fetchBatch(consumer: Consumer, options: PullOptions): Promise<JsMsg[]> {
  const first = await consumer.next({ expires: PULL_MS });
  if (!first) return [];
  const messages = [first];
  const wanted = Math.min(first.info.pending, options.maxBatch - 1);
  if (wanted > 0) {
    // @NOTE exactly as many as are taken: what the broker delivers beyond that comes again only after ACK_WAIT_MS.
    const rest = await consumer.fetch({ max_messages: wanted, expires: PULL_MS });
    for await (const message of rest) messages.push(message);
  }
  return messages;
}

async function settle(
  messages: readonly JsMsg[],
  events: ReadonlyMap<string, EventContract>,
  options: PullOptions,
): Promise<void> {
  const open = new Set(messages);
  try {
    const batch: ConsumedEvent[] = [];
    for (const message of messages) {
      const understood = understand(message, events);
      if ('event' in understood) {
        batch.push(understood.event);
        continue;
      }
      await options.poison(message.subject, understood.problem);
      message.term();
      open.delete(message);
    }
    if (batch.length > 0) await options.handle(batch);
  } catch (error) {
    for (const message of open) message.nak(RETRY_MS);
    throw error;
  }
  for (const message of open) message.ack();
}

function understand(
  message: JsMsg,
  events: ReadonlyMap<string, EventContract>,
): { event: ConsumedEvent } | { problem: string } {
  const contract = events.get(message.subject);
  if (!contract) return { problem: 'no contract for this subject' };
  const parsed = contract.payload.safeParse(readJson(message));
  if (!parsed.success) return { problem: parsed.error.message };
  const delivery = message.info.deliveryCount;
  return { event: { subject: message.subject, payload: parsed.data, delivery } };
}

function readJson(message: JsMsg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}

function oneStream(events: readonly EventContract[]): string {
  const streams = new Set(events.map((event) => event.stream));
  const [stream] = streams;
  if (streams.size !== 1 || stream === undefined) throw new TypeError('events of one stream');
  return stream;
}

async function ensureStream(
  manager: JetStreamManager,
  stream: string,
  events: readonly EventContract[],
): Promise<void> {
  const subjects = events.map((event) => event.subject);
  const config = {
    name: stream,
    subjects,
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    max_age: 7 * 86_400_000 * NANOSECONDS,
    duplicate_window: DUPLICATE_WINDOW_MS * NANOSECONDS,
  };
  try {
    const { config: present } = await manager.streams.info(stream);
    const missing = subjects.some((subject) => !present.subjects.includes(subject));
    if (missing) {
      await manager.streams.update(stream, {
        subjects: [...new Set([...present.subjects, ...subjects])],
      });
    }
  } catch (error) {
    if (!(error instanceof JetStreamApiError)) throw error;
    await manager.streams.add(config);
  }
}

async function ensureConsumer(
  manager: JetStreamManager,
  stream: string,
  durable: string,
): Promise<void> {
  await manager.consumers.add(stream, {
    durable_name: durable,
    ack_policy: AckPolicy.Explicit,
    ack_wait: ACK_WAIT_MS * NANOSECONDS,
    max_ack_pending: 5_000,
  });
}
