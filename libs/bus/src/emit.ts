import type { EventContract } from '@gatehouse/contracts';
import type { JetStreamClient } from '@nats-io/jetstream';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureStream, subjectsOf } from './stream.js';
import { tracedHeaders } from './trace-headers.js';
import { silenceOf } from './wire-error.js';

const ATTEMPT_MS = 1_000;
const PAUSE_MS = 50;

/** Publishes until JetStream acknowledges or the deadline has passed. */
export async function emitEvent(
  js: JetStreamClient,
  event: EventContract,
  payload: unknown,
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  const body = JSON.stringify(payload);
  const msgID = event.id(payload);
  for (;;) {
    const left = deadline - performance.now();
    try {
      await js.publish(event.subject, body, {
        msgID,
        headers: tracedHeaders(),
        timeout: Math.max(1, Math.min(left, ATTEMPT_MS)),
      });
      return;
    } catch (error) {
      if (performance.now() + PAUSE_MS >= deadline) throw silenceOf(event.subject, error);
      await makeStream(js, event).catch(() => undefined);
      await sleep(PAUSE_MS);
    }
  }
}

/** The first event may come before the first consumer: then nobody has made the stream yet. */
async function makeStream(js: JetStreamClient, { stream, subject }: EventContract): Promise<void> {
  if (!subjectsOf(stream).includes(subject)) return;
  await ensureStream(await js.jetstreamManager(), stream, []);
}
