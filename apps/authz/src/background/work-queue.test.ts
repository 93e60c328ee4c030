import { describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { WorkQueue } from './work-queue.js';

describe('a queue of work', () => {
  it('tries each thing until it succeeds, and keeps the order', async () => {
    const failed: string[] = [];
    const queue = new WorkQueue({ backgroundFailed: ({ work }) => void failed.push(work) });
    const done: string[] = [];
    let attempts = 0;
    queue.add('first', async () => {
      attempts += 1;
      if (attempts === 1) throw new Error('the disk is full');
      done.push('first');
    });
    queue.add('second', async () => void done.push('second'));
    await eventually(() => expect(queue.waiting).toBe(0));
    expect(done).toEqual(['first', 'second']);
    expect(failed).toEqual(['first']);
    await queue.stop();
  });

  it('can be stopped while nothing succeeds', async () => {
    const queue = new WorkQueue({ backgroundFailed: () => undefined });
    queue.add('hopeless', () => Promise.reject(new Error('never')));
    await queue.stop();
    expect(queue.waiting).toBe(1);
  });
});
