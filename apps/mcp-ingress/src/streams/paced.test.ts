import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Paced } from './paced.js';

describe('what is said at a pace', () => {
  const told: string[] = [];

  beforeEach(() => {
    told.length = 0;
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is said at once, and once a second however often it happens [listen:lists:paced]', () => {
    const paced = new Paced<string>((item) => told.push(item), 1_000);
    for (let time = 0; time < 100; time += 1) paced.note('tools');
    paced.note('prompts');
    expect(told).toEqual(['tools', 'prompts']);
    jest.advanceTimersByTime(999);
    expect(told).toHaveLength(2);
    jest.advanceTimersByTime(1);
    expect(told).toEqual(['tools', 'prompts', 'tools']);
    jest.advanceTimersByTime(60_000);
    expect(told).toHaveLength(3);
    paced.note('tools');
    expect(told).toHaveLength(4);
    paced.note('tools');
    paced.stop();
    jest.advanceTimersByTime(60_000);
    expect(told).toHaveLength(4);
  });
});
