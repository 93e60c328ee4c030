import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GatewayError } from '@gatehouse/contracts';
import type { BackendReply } from '@gatehouse/contracts';
import { deferred } from '../testing/deferred.js';
import { NotSent, UnusableAnswer, wasNotSent } from './attempt-cause.js';
import { OperationBreaker } from './operation-breaker.js';

const PAUSE_MS = 100;
const ok: BackendReply = { status: 200, body: null };

type Call = () => Promise<BackendReply>;

function breaker() {
  const heard: string[] = [];
  const listener = { paused: () => heard.push('paused'), resumed: () => heard.push('resumed') };
  const guarded = new OperationBreaker({ failures: 3, pauseMs: PAUSE_MS }, listener);
  const run = (call: Call) => guarded.run(call).catch((error: unknown) => error);
  return { run, heard };
}

const unavailable = (cause?: unknown) => new GatewayError('backend_unavailable', '', { cause });
const fails: Call = () => Promise.reject(unavailable());
const succeeds: Call = () => Promise.resolve(ok);
const hangsUp: Call = () => Promise.reject(new DOMException('gone', 'AbortError'));

describe('the breaker of an operation', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('pauses after failures in a row, and says what to do instead [tool-call:breaker:tells]', async () => {
    const { run, heard } = breaker();
    for (let i = 0; i < 3; i += 1) await run(fails);
    expect(heard).toEqual(['paused']);
    const refused = await run(succeeds);
    expect(refused).toMatchObject({ code: 'backend_unavailable', retryAfterSeconds: 1 });
    expect(String(refused)).toContain('go on without it');
    expect(wasNotSent(refused)).toBe(true);
  });

  it('lets one call try again, and no other wait for it [tool-call:breaker:one-probe]', async () => {
    const { run, heard } = breaker();
    for (let i = 0; i < 3; i += 1) await run(fails);
    jest.advanceTimersByTime(PAUSE_MS + 20);
    const verdict = deferred<BackendReply>();
    const probe = run(() => verdict.promise);
    expect(await run(succeeds)).toMatchObject({ code: 'backend_unavailable' });
    verdict.resolve(ok);
    expect(await probe).toBe(ok);
    expect(heard).toEqual(['paused', 'resumed']);
    expect(await run(succeeds)).toBe(ok);
  });

  it('stays closed to others after a probe that fails, or ends without a verdict', async () => {
    for (const end of [fails, hangsUp]) {
      const { run, heard } = breaker();
      for (let i = 0; i < 3; i += 1) await run(fails);
      jest.advanceTimersByTime(PAUSE_MS + 20);
      expect(await run(end)).not.toBe(ok);
      expect(await run(succeeds)).toMatchObject({ code: 'backend_unavailable' });
      jest.advanceTimersByTime(PAUSE_MS + 20);
      expect(await run(succeeds)).toBe(ok);
      expect(heard.at(-1)).toBe('resumed');
    }
  });

  it.each<[string, Call]>([
    ['a 404', () => Promise.resolve({ status: 404, body: null })],
    ['a 429', () => Promise.resolve({ status: 429, body: null })],
    ['a caller who hangs up', hangsUp],
    ['bad arguments', () => Promise.reject(new GatewayError('invalid_arguments'))],
    ['a full queue', () => Promise.reject(unavailable(new NotSent('busy')))],
    ['a secret that is missing', () => Promise.reject(unavailable(new NotSent('no-credential')))],
    ['an answer that is too large', () => Promise.reject(unavailable(new UnusableAnswer()))],
  ])('counts for nothing: %s', async (_, call) => {
    const { run, heard } = breaker();
    for (let i = 0; i < 10; i += 1) await run(call);
    expect(heard).toEqual([]);
  });

  it.each<[string, Call]>([
    ['a 500', () => Promise.resolve({ status: 500, body: null })],
    ['no answer in time', () => Promise.reject(new GatewayError('backend_timeout'))],
    ['nobody there', () => Promise.reject(unavailable(new NotSent('unreachable')))],
  ])('counts %s', async (_, call) => {
    const { run, heard } = breaker();
    for (let i = 0; i < 3; i += 1) await run(call);
    expect(heard).toEqual(['paused']);
  });
});
