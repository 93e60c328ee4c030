import { describe, expect, it } from '@jest/globals';
import { EMPTY_LEDGER } from './ledger.js';
import { reserve } from './reserve.js';
import type { WindowRule } from './rule.js';
import { settle } from './settle.js';
import { shrink } from './shrink.js';

const NOON = Date.parse('2026-03-29T12:00:00Z');
const HOUR = 3_600_000;
const rules: WindowRule[] = [
  { name: 'prompt_tokens', counts: ['prompt'], limit: 100, window: 'hour' },
];

const reserved = () =>
  reserve(
    EMPTY_LEDGER,
    {
      callId: 'a',
      amounts: { prompt: 80, completion: 5, inFlight: 1 },
      completionCost: 0,
      completion: { most: 5, least: 5 },
      leaseMs: 60_000,
      rules,
    },
    NOON,
  ).ledger;

const remaining = (states: readonly { remaining: number }[]) =>
  states.map((state) => state.remaining);

describe('a reservation that is made smaller', () => {
  it('gives back what it does not need, and keeps what nobody spoke of', () => {
    const { ledger, result } = shrink(
      reserved(),
      { callId: 'a', amounts: { prompt: 30 }, rules },
      NOON,
    );
    expect(remaining(result)).toEqual([70]);
    expect(ledger.open.get('a')?.amounts).toEqual({ prompt: 30, completion: 5, inFlight: 1 });
    const settled = settle(ledger, { callId: 'a', amounts: { prompt: 20 }, rules }, NOON);
    expect(remaining(settled.result.limits)).toEqual([80]);
  });

  it('never becomes larger', () => {
    const { result } = shrink(reserved(), { callId: 'a', amounts: { prompt: 95 }, rules }, NOON);
    expect(remaining(result)).toEqual([20]);
  });

  it('gives nothing back to a window that has not given it', () => {
    const asked = { callId: 'a', amounts: { prompt: 30 }, rules };
    const { ledger, result } = shrink(reserved(), asked, NOON + HOUR);
    expect(remaining(result)).toEqual([100]);
    expect(ledger.tallies.hour.used).toEqual({});
  });

  it('changes nothing where there is none', () => {
    const ledger = reserved();
    expect(shrink(ledger, { callId: 'b', amounts: {}, rules }, NOON).ledger).toBe(ledger);
  });
});
