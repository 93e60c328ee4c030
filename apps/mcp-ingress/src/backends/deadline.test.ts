import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDeadline, within } from './deadline.js';

const NEVER = new AbortController().signal;

describe('a deadline', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('stands still while a person is asked [ask:patience]', async () => {
    jest.useFakeTimers();
    const deadline = startDeadline(1_000, NEVER);
    const asked = deadline.pausedFor(() => new Promise((resolve) => setTimeout(resolve, 60_000)));
    await jest.advanceTimersByTimeAsync(60_000);
    await asked;
    expect([deadline.signal.aborted, deadline.leftMs()]).toEqual([false, 1_000]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(deadline.signal.aborted).toBe(true);
    deadline.done();
  });

  it('stands still until nobody is asked any more, however they overlap [ask:patience]', async () => {
    jest.useFakeTimers();
    const deadline = startDeadline(1_000, NEVER);
    const ask = (ms: number) =>
      deadline.pausedFor(() => new Promise((resolve) => setTimeout(resolve, ms)));
    const first = ask(800);
    await jest.advanceTimersByTimeAsync(600);
    const second = ask(800);
    await jest.advanceTimersByTimeAsync(200);
    await first;
    expect(deadline.leftMs()).toBe(1_000);
    await jest.advanceTimersByTimeAsync(600);
    await second;
    expect(deadline.leftMs()).toBe(1_000);
    await jest.advanceTimersByTimeAsync(999);
    expect(deadline.signal.aborted).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(deadline.signal.aborted).toBe(true);
    deadline.done();
  });

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
