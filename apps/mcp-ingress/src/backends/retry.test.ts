import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '@gatehouse/contracts';
import type { BackendReply } from '@gatehouse/contracts';
import { NotSent, UnusableAnswer } from './attempt-cause.js';
import type { Deadline } from './deadline.js';
import { withRetries } from './retry.js';

const FAILED: BackendReply = { status: 503, body: 'first' };
const OK: BackendReply = { status: 200, body: null };
const unavailable = (cause?: unknown) => new GatewayError('backend_unavailable', '', { cause });

const deadline = (leftMs = 60_000, signal = new AbortController().signal): Deadline => ({
  signal,
  leftMs: () => leftMs,
  pausedFor: (work) => work(),
  done: () => undefined,
});

/** Ends the attempts one after the other as told, the last way for ever. */
function scripted(...ends: (BackendReply | Error)[]) {
  const made = { attempts: 0 };
  const attempt = async (): Promise<BackendReply> => {
    const end = ends[Math.min(made.attempts, ends.length - 1)]!;
    made.attempts += 1;
    if (end instanceof Error) throw end;
    return end;
  };
  return { made, attempt };
}

describe('attempts', () => {
  it.each<[string, (BackendReply | Error)[], number]>([
    ['end with success', [FAILED, unavailable(), OK], 3],
    ['are three at most', [FAILED], 3],
    ['are repeated when nobody was there', [unavailable(new NotSent('unreachable')), OK], 2],
    ['are not repeated after a 4xx', [{ status: 429, body: null }], 1],
    ['are not repeated after a timeout', [new GatewayError('backend_timeout')], 1],
    ['are not repeated after an unusable answer', [unavailable(new UnusableAnswer())], 1],
    ['are not repeated when turned away', [unavailable(new NotSent('busy'))], 1],
    ['are not repeated for who has gone', [new DOMException('gone', 'AbortError')], 1],
  ])('%s', async (_, ends, attempts) => {
    const { made, attempt } = scripted(...ends);
    const end = await withRetries(attempt, deadline()).catch((error: unknown) => error);
    expect(made.attempts).toBe(attempts);
    expect(end).toBe(ends.at(-1));
  });

  it('are not repeated without time, nor after the caller has gone', async () => {
    for (const limit of [deadline(90), deadline(60_000, AbortSignal.abort())]) {
      const { made, attempt } = scripted(FAILED);
      expect(await withRetries(attempt, limit)).toBe(FAILED);
      expect(made.attempts).toBe(1);
    }
  });

  it('end with what the backend said, not with being turned away afterwards', async () => {
    const { attempt } = scripted(FAILED, unavailable(new NotSent('busy')));
    expect(await withRetries(attempt, deadline())).toBe(FAILED);
  });
});
