import { GatewayError } from '@gatehouse/contracts';
import { rechunked } from '@gatehouse/stand-in';
import type { Account } from '@gatehouse/stand-in';
import { setTimeout } from 'node:timers/promises';
import type { Behaviour } from '../behaviour/behaviour.js';
import type { StreamStep } from './chunks.js';

/** Long enough for what was written to leave before the connection breaks. */
const CUT_AFTER_MS = 50;

const MID_STREAM_ERROR = {
  error: {
    message: 'The server had an error while processing your request. Sorry about that!',
    type: 'server_error',
    param: null,
    code: null,
  },
};

/**
 * The bytes of a stream, slowed down, broken off or cut into pieces as the behaviour says. What is generated
 * is written to the account, and its end settles it.
 */
export async function* streamBytes(
  steps: Iterable<StreamStep>,
  behaviour: Behaviour,
  account: Account,
): AsyncGenerator<Buffer> {
  const encoded = disturbed(steps, behaviour, account);
  yield* behaviour.chunkSize === null ? encoded : rechunked(encoded, behaviour.chunkSize);
}

async function* disturbed(
  steps: Iterable<StreamStep>,
  behaviour: Behaviour,
  account: Account,
): AsyncGenerator<Buffer> {
  let count = 0;
  for (const { chunk, written } of steps) {
    if (count === behaviour.midStreamErrorAfterChunks) {
      account.settle('broken');
      yield encode(MID_STREAM_ERROR);
      return;
    }
    if (count === behaviour.midStreamCutAfterChunks) {
      await setTimeout(CUT_AFTER_MS);
      account.settle('broken');
      throw new GatewayError('internal', 'The connection is cut, as the behaviour says');
    }
    if (behaviour.chunkDelayMs > 0) await setTimeout(behaviour.chunkDelayMs);
    account.written(written);
    yield encode(chunk);
    count += 1;
  }
  yield Buffer.from('data: [DONE]\n\n');
  account.settle('finished');
}

/** In the `text/event-stream` format; events have no names in this API. */
function encode(chunk: object): Buffer {
  return Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`);
}
