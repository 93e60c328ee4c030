import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '@gatehouse/contracts';
import { setImmediate as tick } from 'node:timers/promises';
import { deferred } from '../testing/deferred.js';
import { Places } from './places.js';

const NEVER = new AbortController().signal;
const BUSY = { code: 'backend_unavailable', retryAfterSeconds: 1 };

function busyPlaces(limits: { places: number; perApplication: number }) {
  const places = new Places(limits);
  const started: string[] = [];
  /** A call that lasts until it is ended. */
  const call = (application: string, signal = NEVER) => {
    const gate = deferred<null>();
    const work = async () => {
      started.push(application);
      await gate.promise;
      return application;
    };
    const outcome = places.run(application, work, signal).catch((error: unknown) => error);
    const end = async () => {
      gate.resolve(null);
      return outcome;
    };
    return { outcome, end };
  };
  return { call, started };
}

describe('the places at a backend', () => {
  it('are taken by so many at once; as many wait, and the rest is told to come again', async () => {
    const { call, started } = busyPlaces({ places: 2, perApplication: 2 });
    const [one, two, three, four, five] = [call('a'), call('a'), call('b'), call('b'), call('b')];
    expect(await five.outcome).toMatchObject(BUSY);
    expect(started).toEqual(['a', 'a']);
    await one.end();
    await two.end();
    await tick();
    expect(started).toEqual(['a', 'a', 'b', 'b']);
    expect(await three.end()).toBe('b');
    expect(await four.end()).toBe('b');
  });

  it('are never all taken by one application [tool-call:share:nobody-fills]', async () => {
    const { call, started } = busyPlaces({ places: 4, perApplication: 2 });
    const greedy = Array.from({ length: 20 }, () => call('greedy'));
    const modest = call('modest');
    await tick();
    expect(started).toEqual(['greedy', 'greedy', 'modest']);
    expect(await modest.end()).toBe('modest');
    for (const { end } of greedy.slice(0, 4)) await end();
    const outcomes = await Promise.all(greedy.map(({ outcome }) => outcome));
    expect(outcomes.filter((outcome) => outcome === 'greedy')).toHaveLength(4);
  });

  it('go to who holds fewest of them, not to who asked first', async () => {
    const { call, started } = busyPlaces({ places: 3, perApplication: 3 });
    const [one, two, three] = [call('a'), call('a'), call('b')];
    const waiting = [call('a'), call('a'), call('b')];
    await two.end();
    await tick();
    expect(started).toEqual(['a', 'a', 'b', 'a']);
    await three.end();
    await tick();
    expect(started).toEqual(['a', 'a', 'b', 'a', 'b']);
    await one.end();
    for (const { end } of waiting) await end();
    expect(started).toHaveLength(6);
  });

  it('are never taken by who has gone, and free again after a failure', async () => {
    const { call, started } = busyPlaces({ places: 1, perApplication: 1 });
    const first = call('a');
    const control = new AbortController();
    const gone = call('b', control.signal);
    const reason = new DOMException('gone', 'AbortError');
    control.abort(reason);
    expect(await gone.outcome).toBe(reason);
    expect(await call('c', control.signal).outcome).toBe(reason);
    await first.end();
    expect(started).toEqual(['a']);
    const places = new Places({ places: 1, perApplication: 1 });
    for (let i = 0; i < 3; i += 1) {
      const failing = places.run('a', () => Promise.reject(new Error('no')), NEVER);
      await expect(failing).rejects.toThrow('no');
    }
  });

  it('say that they are busy when the time runs out: the backend was never asked', async () => {
    const { call } = busyPlaces({ places: 1, perApplication: 1 });
    const first = call('a');
    const control = new AbortController();
    const late = call('b', control.signal);
    control.abort(new GatewayError('backend_timeout'));
    expect(await late.outcome).toMatchObject(BUSY);
    await first.end();
  });
});
