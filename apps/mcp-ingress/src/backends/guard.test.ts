import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { GatewayError } from '@gatehouse/contracts';
import type { BackendReply } from '@gatehouse/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDeadline, within } from './deadline.js';
import { BackendGuard, wasTurnedAway } from './guard.js';

const LIMITS = { BACKEND_CONCURRENCY: 2, BREAKER_FAILURES: 3, BREAKER_PAUSE_MS: 100 };
const NEVER = new AbortController().signal;
const ok: BackendReply = { status: 200, body: null };

function guard() {
  const heard: string[] = [];
  const listener = { paused: () => heard.push('paused'), resumed: () => heard.push('resumed') };
  const guarded = new BackendGuard(LIMITS, listener);
  const run = (attempt: () => Promise<BackendReply>, signal = NEVER) =>
    guarded.run(attempt, signal).catch((error: unknown) => error);
  return { run, heard };
}

const fails = () => Promise.reject(new GatewayError('backend_unavailable'));

describe('the guard of a backend', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('pauses after failures in a row, and lets one call try again', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const { run, heard } = guard();
    for (let i = 0; i < 3; i += 1) await run(fails);
    expect(heard).toEqual(['paused']);
    const refused = await run(() => Promise.resolve(ok));
    expect(refused).toMatchObject({ code: 'backend_unavailable', retryAfterSeconds: 1 });
    expect(wasTurnedAway(refused)).toBe(true);
    jest.advanceTimersByTime(120);
    let probes = 0;
    const probe = () => {
      probes += 1;
      return fails();
    };
    await Promise.all([run(probe), run(probe)]);
    expect(probes).toBe(1);
    jest.advanceTimersByTime(120);
    expect(await run(() => Promise.resolve(ok))).toEqual(ok);
    expect(heard.at(-1)).toBe('resumed');
  });

  it.each<[string, () => Promise<BackendReply>]>([
    ['a 404', () => Promise.resolve({ status: 404, body: null })],
    ['a 429', () => Promise.resolve({ status: 429, body: null })],
    ['a caller who hangs up', () => Promise.reject(new DOMException('gone', 'AbortError'))],
    ['bad arguments', () => Promise.reject(new GatewayError('invalid_arguments'))],
  ])('counts for nothing: %s', async (_, attempt) => {
    const { run, heard } = guard();
    for (let i = 0; i < 10; i += 1) await run(attempt);
    expect(heard).toEqual([]);
  });

  it.each<[string, () => Promise<BackendReply>]>([
    ['a 500', () => Promise.resolve({ status: 500, body: null })],
    ['no answer in time', () => Promise.reject(new GatewayError('backend_timeout'))],
  ])('counts %s', async (_, attempt) => {
    const { run, heard } = guard();
    for (let i = 0; i < 3; i += 1) await run(attempt);
    expect(heard).toEqual(['paused']);
  });

  it('lets so many through at once, has as many wait, and turns away the rest', async () => {
    const { run } = guard();
    let under = 0;
    let most = 0;
    const attempt = async (): Promise<BackendReply> => {
      under += 1;
      most = Math.max(most, under);
      await sleep(30);
      under -= 1;
      return ok;
    };
    const results = await Promise.all(Array.from({ length: 5 }, () => run(attempt)));
    expect(most).toBe(2);
    expect(results.filter((result) => result === ok)).toHaveLength(4);
    expect(results.find((result) => result !== ok)).toMatchObject({
      message: 'The backend is busy',
    });
  });

  it('never starts what has waited too long for a place', async () => {
    const { run } = guard();
    const control = new AbortController();
    const slow = () => sleep(60).then(() => ok);
    const first = [run(slow), run(slow)];
    let started = false;
    const waiting = run(() => {
      started = true;
      return Promise.resolve(ok);
    }, control.signal);
    control.abort();
    await Promise.all(first);
    expect(await waiting).toMatchObject({ name: 'AbortError' });
    expect(started).toBe(false);
  });
});

describe('a deadline', () => {
  it('ends what takes longer, with an error that says so', async () => {
    const deadline = startDeadline(20, NEVER);
    await expect(within(deadline.signal, sleep(500))).rejects.toMatchObject({
      code: 'backend_timeout',
    });
    expect(deadline.leftMs()).toBe(1);
    deadline.done();
  });

  it('ends when the caller goes, also if it has gone before', async () => {
    const caller = new AbortController();
    const deadline = startDeadline(5_000, caller.signal);
    caller.abort();
    await expect(within(deadline.signal, sleep(500))).rejects.toMatchObject({ name: 'AbortError' });
    deadline.done();
    const late = startDeadline(5_000, caller.signal);
    expect(late.signal.aborted).toBe(true);
    late.done();
  });
});
