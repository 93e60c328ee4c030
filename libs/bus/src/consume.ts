import type { EventContract } from '@gatehouse/contracts';
import { AckPolicy } from '@nats-io/jetstream';
import type { Consumer, JetStreamClient, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsumedEvent, ConsumeOptions, Consumption } from './bus.js';
import { RoomMaker } from './make-room.js';
import { ensureStream, NANOSECONDS } from './stream.js';

const ACK_WAIT_MS = 30_000;
/** How long a request for more stands; it also bounds how long a dead broker goes unnoticed. */
const PULL_MS = 5_000;
/**
 * How long a batch that is not full waits for more. What handles it pays for the batch rather than for its
 * events, and nobody who has sent one waits for that.
 */
const LINGER_MS = 40;
const RETRY_MS = 500;

/**
 * Reads events in batches through one durable consumer, which replicas share. A batch is acknowledged
 * only after `handle` has resolved: what is not acknowledged is delivered again.
 */
export async function consumeEvents(
  js: JetStreamClient,
  events: readonly EventContract[],
  options: ConsumeOptions,
): Promise<Consumption> {
  const control = new AbortController();
  const first = await bind(js, events, options.durable);
  const manager = await js.jetstreamManager();
  const done = keepReading(first, () => bind(js, events, options.durable), {
    ...options,
    events: new Map(events.map((event) => [event.subject, event])),
    room: new RoomMaker(manager, oneStream(events), options.durable),
    signal: control.signal,
  });
  return {
    stop: async () => {
      control.abort();
      await done;
    },
  };
}

type ReadOptions = ConsumeOptions & {
  readonly events: ReadonlyMap<string, EventContract>;
  readonly room: RoomMaker;
  readonly signal: AbortSignal;
};

/** The durable consumer; it is made, and its stream, if they are not there. */
async function bind(
  js: JetStreamClient,
  events: readonly EventContract[],
  durable: string,
): Promise<Consumer> {
  const stream = oneStream(events);
  const manager = await js.jetstreamManager();
  await ensureStream(
    manager,
    stream,
    events.map((event) => event.subject),
  );
  await ensureConsumer(manager, stream, durable);
  return js.consumers.get(stream, durable);
}

/** Reads until it is told to stop. The broker may go away, and may come back without the consumer. */
async function keepReading(
  first: Consumer,
  rebind: () => Promise<Consumer>,
  options: ReadOptions,
): Promise<void> {
  let consumer: Consumer | null = first;
  while (!options.signal.aborted) {
    try {
      consumer ??= await rebind();
      await read(consumer, options);
    } catch {
      // Whatever it was, what has not been acknowledged is delivered again.
    }
    consumer = null;
    await pause(options.signal);
  }
}

async function read(consumer: Consumer, options: ReadOptions): Promise<void> {
  const messages = await consumer.consume({
    max_messages: options.maxBatch,
    expires: PULL_MS,
    abort_on_missing_resource: true,
  });
  const stop = (): void => messages.stop();
  options.signal.addEventListener('abort', stop);
  try {
    for await (const batch of batches(messages, options.maxBatch)) {
      if (options.signal.aborted) for (const message of batch) message.nak();
      else await settle(batch, options).catch(() => pause(options.signal));
    }
  } finally {
    options.signal.removeEventListener('abort', stop);
    messages.stop();
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
}

/** Groups what is delivered: a batch is full, or nothing more has come for a moment. */
async function* batches(
  messages: AsyncIterable<JsMsg>,
  size: number,
): AsyncGenerator<readonly JsMsg[]> {
  const iterator = messages[Symbol.asyncIterator]();
  let next = guarded(iterator.next());
  for (;;) {
    const first = await next;
    if (first.done) return;
    const batch = [first.value];
    next = guarded(iterator.next());
    const late = sleep(LINGER_MS, null);
    while (batch.length < size) {
      const more = await Promise.race([next, late]);
      if (!more || more.done) break;
      batch.push(more.value);
      next = guarded(iterator.next());
    }
    yield batch;
  }
}

/** A promise that is awaited later, and may be rejected before. */
function guarded<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

async function settle(messages: readonly JsMsg[], options: ReadOptions): Promise<void> {
  try {
    const { events, poison } = sorted(messages, options.events);
    for (let from = 0; from < events.length; from += options.maxBatch) {
      // A message may hold many events: what takes long is not given to another replica as well.
      if (from > 0) for (const message of messages) message.working();
      await options.handle(events.slice(from, from + options.maxBatch));
    }
    // Last, since what fails before it is tried again with all of its messages.
    for (const { subject, problem } of poison) await options.poison(subject, problem);
  } catch (error) {
    for (const message of messages) message.nak(RETRY_MS);
    throw error;
  }
  for (const message of messages) message.ack();
  const bytes = messages.reduce((sum, { data }) => sum + data.length, 0);
  // Without room the next events are refused, and their senders know.
  await options.room.acknowledged(bytes).catch(() => undefined);
}

interface Sorted {
  readonly events: readonly ConsumedEvent[];
  /** What no contract understands. */
  readonly poison: readonly { readonly subject: string; readonly problem: string }[];
}

function sorted(messages: readonly JsMsg[], contracts: ReadonlyMap<string, EventContract>): Sorted {
  const all = messages.flatMap((message) =>
    payloadsOf(message).map((payload) => understand(message, payload, contracts)),
  );
  return {
    events: all.flatMap((one) => ('event' in one ? [one.event] : [])),
    poison: all.flatMap((one) => ('problem' in one ? [one] : [])),
  };
}

/** The events of a message: one, or an array of those that have travelled together. */
function payloadsOf(message: JsMsg): readonly unknown[] {
  return [readJson(message)].flat();
}

function understand(
  message: JsMsg,
  payload: unknown,
  events: ReadonlyMap<string, EventContract>,
): { event: ConsumedEvent } | { subject: string; problem: string } {
  const { subject } = message;
  const contract = events.get(subject);
  if (!contract) return { subject, problem: 'no contract for this subject' };
  const parsed = contract.payload.safeParse(payload);
  if (!parsed.success) return { subject, problem: parsed.error.message };
  return { event: { subject, payload: parsed.data, delivery: message.info.deliveryCount } };
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
