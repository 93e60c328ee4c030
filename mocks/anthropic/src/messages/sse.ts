import { GatewayError } from '@gatehouse/contracts';
import { rechunked } from '@gatehouse/stand-in';
import type { Account } from '@gatehouse/stand-in';
import { setTimeout } from 'node:timers/promises';
import type { Behaviour } from '../behaviour/behaviour.js';
import type { StreamEvent, StreamStep } from './stream-events.js';

/** How a stream is to be written. */
export type StreamManner = Pick<
  Behaviour,
  | 'firstEventDelayMs'
  | 'eventDelayMs'
  | 'midStreamErrorAfterEvents'
  | 'midStreamErrorType'
  | 'midStreamCutAfterEvents'
  | 'chunkSize'
>;

/** Long enough for what was written to leave before the connection breaks. */
const CUT_AFTER_MS = 50;

const ERROR_MESSAGES: Readonly<Record<Behaviour['midStreamErrorType'], string>> = {
  overloaded_error: 'Overloaded',
  api_error: 'Internal server error',
  timeout_error: 'Timed out',
};

/**
 * The bytes of a stream, slowed down, broken off or cut into chunks as the behaviour says. What is
 * generated is written to the account, and its end settles it.
 */
export async function* streamBytes(
  steps: Iterable<StreamStep>,
  manner: StreamManner,
  account: Account,
): AsyncGenerator<Buffer> {
  const encoded = disturbed(steps, manner, account);
  yield* manner.chunkSize === null ? encoded : rechunked(encoded, manner.chunkSize);
}

/** An event in the `text/event-stream` format, with its name, as the SDKs need it. */
export function encodeEvent(event: StreamEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

async function* disturbed(
  steps: Iterable<StreamStep>,
  manner: StreamManner,
  account: Account,
): AsyncGenerator<Buffer> {
  if (manner.firstEventDelayMs > 0) await setTimeout(manner.firstEventDelayMs);
  let count = 0;
  for (const { event, output } of steps) {
    if (count === manner.midStreamErrorAfterEvents) {
      account.settle('broken');
      yield Buffer.from(encodeEvent(errorEvent(manner.midStreamErrorType)));
      return;
    }
    if (count === manner.midStreamCutAfterEvents) {
      await setTimeout(CUT_AFTER_MS);
      account.settle('broken');
      throw new GatewayError('internal', 'The connection is cut, as the behaviour says');
    }
    if (count > 0 && manner.eventDelayMs > 0) await setTimeout(manner.eventDelayMs);
    account.written(output);
    yield Buffer.from(encodeEvent(event));
    count += 1;
  }
  account.settle('finished');
}

function errorEvent(type: Behaviour['midStreamErrorType']): StreamEvent {
  return { type: 'error', error: { type, message: ERROR_MESSAGES[type] } };
}
