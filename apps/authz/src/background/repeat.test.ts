import { describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { repeat } from './repeat.js';

describe('repeated work', () => {
  it('goes on after a failed round, and reports it', async () => {
    const errors: unknown[] = [];
    let rounds = 0;
    const repetition = repeat(
      async () => {
        rounds += 1;
        if (rounds === 1) throw new Error('down');
      },
      { everyMs: 1, onError: (error) => errors.push(error) },
    );
    await eventually(() => expect(rounds).toBeGreaterThan(2));
    await repetition.stop();
    expect(errors).toHaveLength(1);
  });

  it('never runs twice at once, and waits for the last round when it is stopped', async () => {
    let running = 0;
    let most = 0;
    const repetition = repeat(
      async () => {
        running += 1;
        most = Math.max(most, running);
        await sleep(20);
        running -= 1;
      },
      { everyMs: 1, onError: () => undefined },
    );
    await eventually(() => expect(running).toBe(1));
    await repetition.stop();
    expect(running).toBe(0);
    expect(most).toBe(1);
  });
});
