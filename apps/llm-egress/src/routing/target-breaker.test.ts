import { GatewayError } from '@gatehouse/contracts';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { brokenFailure } from './failure.js';
import { TargetBreaker } from './target-breaker.js';
import type { BreakerState } from './target-breaker.js';

const fault = brokenFailure(new GatewayError('provider_unavailable'), true);
const fails = async () => fault;
const answers = async () => 'answer';

let states: BreakerState[];
let breaker: TargetBreaker;
beforeEach(() => {
  jest.useFakeTimers();
  states = [];
  breaker = new TargetBreaker({ failures: 2, pauseMs: 1_000 }, (state) => states.push(state));
});
afterEach(() => {
  jest.useRealTimers();
});

async function open(): Promise<void> {
  await breaker.run(fails);
  await breaker.run(fails);
}

describe('the breaker of a target', () => {
  it('opens after so many faults in a row, and closes when a probe is answered', async () => {
    await breaker.run(fails);
    await breaker.run(answers);
    await open();
    expect(await breaker.run(answers)).toBeNull();
    jest.advanceTimersByTime(1_000);
    expect(await breaker.run(answers)).toBe('answer');
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });

  it('opens again when the probe fails, for as long', async () => {
    await open();
    jest.advanceTimersByTime(1_000);
    expect(await breaker.run(fails)).toBe(fault);
    jest.advanceTimersByTime(999);
    expect(await breaker.run(answers)).toBeNull();
    jest.advanceTimersByTime(1);
    expect(await breaker.run(answers)).toBe('answer');
  });

  it('lets nobody wait for a probe', async () => {
    await open();
    jest.advanceTimersByTime(1_000);
    let end: (text: string) => void = () => undefined;
    const probe = breaker.run(
      () =>
        new Promise<string>((resolve) => {
          end = resolve;
        }),
    );
    expect(await breaker.run(answers)).toBeNull();
    end('well');
    expect(await probe).toBe('well');
  });

  it('takes a probe whose caller has gone for no proof', async () => {
    await open();
    jest.advanceTimersByTime(1_000);
    const gone = new Error('gone');
    await expect(breaker.run(() => Promise.reject(gone))).rejects.toBe(gone);
    expect(breaker.state).toBe('open');
  });

  it('does not count what is not the target’s fault', async () => {
    for (let call = 0; call < 5; call += 1) {
      await expect(breaker.run(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
      const cut = brokenFailure(new GatewayError('provider_timeout'), false);
      expect(await breaker.run(async () => cut)).toBe(cut);
    }
    expect(states).toEqual([]);
  });
});
