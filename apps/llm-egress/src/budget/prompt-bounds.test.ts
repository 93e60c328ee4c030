import { describe, expect, it } from '@jest/globals';
import type { Prompt } from './prompt-bounds.js';
import { PromptBounds } from './prompt-bounds.js';

const prompt = (change: Partial<Prompt> = {}): Prompt => ({
  owner: { tenant: 'default', application: 'agent' },
  model: 'sonnet',
  bound: 10_000,
  characters: 20_000,
  ...change,
});

function taught(tokens: number, calls = 50): PromptBounds {
  const bounds = new PromptBounds();
  for (let n = 0; n < calls; n += 1) bounds.learn(prompt(), tokens);
  return bounds;
}

describe('the bound of a prompt', () => {
  it('is what the text alone says until enough calls were counted', () => {
    expect(taught(5_000, 49).estimate(prompt())).toBe(10_000);
    expect(taught(5_000).estimate(prompt())).toBe(6_050);
  });

  it('keeps to the worst that was seen lately, with a margin, and to no less than a third', () => {
    const bounds = taught(4_000);
    bounds.learn(prompt(), 7_000);
    expect(bounds.estimate(prompt())).toBe(8_450);
    expect(taught(10).estimate(prompt())).toBe(Math.ceil(10_000 / 3) + 50);
    expect(taught(9_000).estimate(prompt())).toBe(10_000);
  });

  it('forgets the worst after two generations', () => {
    const bounds = taught(9_000);
    for (let n = 0; n < 100; n += 1) bounds.learn(prompt(), 4_000);
    expect(bounds.estimate(prompt())).toBe(4_850);
  });

  it('goes above itself once it was missed', () => {
    const bounds = taught(5_000);
    bounds.learn(prompt(), 12_000);
    expect(bounds.estimate(prompt())).toBe(14_450);
  });

  it.each([
    ['another application', { owner: { tenant: 'default', application: 'other' } }],
    ['another tenant', { owner: { tenant: 'other', application: 'agent' } }],
    ['another model', { model: 'haiku' }],
    ['denser text', { characters: 10_000 }],
    ['text in another script', { characters: 4_000 }],
  ])('learns nothing from %s', (_, other) => {
    expect(taught(5_000).estimate(prompt(other))).toBe(10_000);
  });

  it('is remembered for so many kinds of prompts, and no more', () => {
    const bounds = taught(5_000);
    for (let n = 0; n < 10_000; n += 1) bounds.learn(prompt({ model: `model-${n}` }), 1);
    expect(bounds.estimate(prompt())).toBe(10_000);
  });
});
