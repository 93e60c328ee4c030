import type { StreamEvent } from './event-stream.js';

/** What an event leads to: bytes for the caller, or what must have happened before any more of them. */
export type Step = Buffer | (() => Promise<void>);

/** How a stream is answered. */
interface Steps {
  readonly of: (event: StreamEvent) => Iterable<Step>;
  readonly atEnd: () => Iterable<Step>;
}

/**
 * Takes the steps of a stream, one after another. The bytes that follow from what came in one piece go on
 * in one piece: each that went by itself would cost the way through the gate once more.
 */
export async function* inOrder(
  groups: AsyncIterable<readonly StreamEvent[]>,
  steps: Steps,
): AsyncGenerator<Buffer> {
  for await (const events of groups) {
    for (const { bytes, wait } of parts(stepsOf(events, steps))) {
      if (bytes) yield bytes;
      await wait?.();
    }
  }
  for (const { bytes, wait } of parts(steps.atEnd())) {
    if (bytes) yield bytes;
    await wait?.();
  }
}

function* stepsOf(events: readonly StreamEvent[], steps: Steps): Generator<Step> {
  for (const event of events) yield* steps.of(event);
}

/** Bytes that go on together, and what comes after them before the next do. */
interface Part {
  readonly bytes: Buffer | null;
  readonly wait: (() => Promise<void>) | null;
}

function* parts(steps: Iterable<Step>): Generator<Part> {
  let ready: Buffer[] = [];
  for (const step of steps) {
    if (typeof step !== 'function') ready.push(step);
    else {
      yield { bytes: joined(ready), wait: step };
      ready = [];
    }
  }
  if (ready.length > 0) yield { bytes: joined(ready), wait: null };
}

function joined(bytes: readonly Buffer[]): Buffer | null {
  const [first] = bytes;
  if (!first) return null;
  return bytes.length === 1 ? first : Buffer.concat(bytes);
}
