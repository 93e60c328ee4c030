import { describe, expect, it } from '@jest/globals';
import type { Window } from '@gatehouse/contracts';
import fc from 'fast-check';
import type { Call } from '../testing/history.js';
import { usedByHistory } from '../testing/history.js';
import { windowStart } from '../window/window.js';
import type { Amounts } from './amounts.js';
import { total } from './amounts.js';
import { readLedger, writeLedger } from './ledger-document.js';
import type { Ledger } from './ledger.js';
import { EMPTY_LEDGER } from './ledger.js';
import { reserve } from './reserve.js';
import type { WindowRule } from './rule.js';
import { debtKey } from './rule.js';
import { settle } from './settle.js';
import { giveBack, take } from './take.js';
import { tidy } from './tidy.js';

/** Close to midnight and to a new month, so that windows of all kinds end in a run. */
const T = Date.parse('2026-03-31T22:58:30Z');

const rule = fc.record({
  name: fc.constant('any'),
  counts: fc.constantFrom(['prompt'], ['completion'], ['prompt', 'completion']),
  limit: fc.integer({ min: 0, max: 200 }),
  window: fc.constantFrom<Window>('minute', 'hour', 'day', 'month'),
});
const rules = fc.uniqueArray(rule, {
  minLength: 1,
  maxLength: 4,
  selector: (each) => `${debtKey(each)} per ${each.window}`,
});
const amounts = fc.record({
  prompt: fc.integer({ min: 0, max: 80 }),
  completion: fc.integer({ min: 0, max: 80 }),
});
const wait = fc.oneof(fc.nat(20_000), fc.nat(100 * 60_000));

/** A ledger beside the history of what was done to it: after every step the two must agree. */
class Comparison {
  private ledger = EMPTY_LEDGER;
  private readonly calls = new Map<string, Call>();
  private now = T;

  constructor(
    private readonly rules: readonly WindowRule[],
    private readonly mayExceed: boolean,
  ) {}

  wait(ms: number): void {
    this.now += ms;
  }

  reserve(some: Amounts): void {
    const callId = `call-${this.calls.size}`;
    const asked = { callId, ...whole(some), leaseMs: 30_000, rules: this.rules };
    const fits = this.rules.every((each) => {
      const amount = total(some, each.counts);
      return amount === 0 || this.used(each) + amount <= each.limit;
    });
    const { ledger, result } = reserve(this.ledger, asked, this.now);
    expect(result.granted).toBe(fits);
    const again = fits ? reserve(ledger, asked, this.now) : { ledger: this.ledger, result };
    expect(again.ledger).toEqual(ledger);
    expect(again.result.limits).toEqual(result.limits);
    if (fits) this.calls.set(callId, { at: this.now, reserved: some, settled: null });
    this.ledger = ledger;
  }

  settle(which: number, some: Amounts): void {
    const [callId, call] = [...this.calls][which % Math.max(1, this.calls.size)] ?? [];
    if (!callId || !call) return;
    const actual = this.mayExceed ? some : atMost(call.reserved, some);
    const asked = { callId, amounts: actual, rules: this.rules };
    const isRemembered = windowStart('month', call.at) === windowStart('month', this.now);
    const { ledger, result } = settle(this.ledger, asked, this.now);
    if (isRemembered) expect(result.settled).toBe(call.settled === null);
    const again = settle(ledger, { ...asked, amounts: { prompt: 7 } }, this.now);
    expect(again).toEqual({ ledger, result: { settled: false, limits: result.limits } });
    if (result.settled) call.settled = { at: this.now, actual };
    this.ledger = ledger;
  }

  check(): void {
    this.ledger = tidy(stored(this.ledger), this.now);
    const probe = { callId: 'nobody', amounts: {}, rules: this.rules };
    const { limits } = settle(this.ledger, probe, this.now).result;
    expect(limits.map((each) => each.limit - each.remaining)).toEqual(
      this.rules.map((each) => this.used(each)),
    );
    if (this.mayExceed) return;
    for (const each of limits) expect(each.remaining).toBeGreaterThanOrEqual(0);
  }

  private used(each: WindowRule): number {
    return usedByHistory(each, [...this.calls.values()], { first: T, now: this.now });
  }
}

const step = fc.oneof(
  { weight: 5, arbitrary: amounts.map((some) => (it: Comparison) => it.reserve(some)) },
  {
    weight: 4,
    arbitrary: fc.tuple(fc.nat(50), amounts).map(
      ([which, some]) =>
        (it: Comparison) =>
          it.settle(which, some),
    ),
  },
  { weight: 2, arbitrary: wait.map((ms) => (it: Comparison) => it.wait(ms)) },
);
const steps = fc.array(step, { maxLength: 60 });

function compare(mayExceed: boolean): void {
  const property = fc.property(rules, steps, (some, all) => {
    const comparison = new Comparison(some, mayExceed);
    for (const each of all) {
      each(comparison);
      comparison.check();
    }
  });
  fc.assert(property, { numRuns: 300 });
}

/** To be had whole or not at all. */
function whole(some: Amounts) {
  const completion = some['completion'] ?? 0;
  return { amounts: some, completionCost: 0, completion: { most: completion, least: completion } };
}

function stored(ledger: Ledger): Ledger {
  return readLedger(JSON.parse(JSON.stringify(writeLedger(ledger))));
}

function atMost(most: Amounts, some: Amounts): Amounts {
  const lowered = Object.entries(some).map(
    ([measure, amount]) => [measure, Math.min(amount, most[measure] ?? 0)] as const,
  );
  return Object.fromEntries(lowered);
}

describe('any sequence of reservations and settlements', () => {
  it('never passes a limit while calls stay within what they reserved', () => {
    compare(false);
  });

  it('agrees with the history of all calls, grants whatever fits, and carries every debt', () => {
    compare(true);
  });
});

describe('any sequence of takes', () => {
  it('never passes a limit, and a call that is given back was never there', () => {
    const taking = fc.record({ waitMs: wait, giveBack: fc.option(fc.nat(60)) });
    const property = fc.property(rules, fc.array(taking, { maxLength: 60 }), (some, all) => {
      const charge = { rules: some, amounts: { prompt: 1, completion: 1 } };
      const calls: Call[] = [];
      let ledger: Ledger = EMPTY_LEDGER;
      let now = T;
      for (const each of all) {
        now += each.waitMs;
        const [one] = each.giveBack === null ? [] : calls.splice(each.giveBack % calls.length, 1);
        if (one) ledger = giveBack(stored(ledger), { charge, at: one.at }, now).ledger;
        const used = some.map((limit) => usedByHistory(limit, calls, { first: T, now }));
        const fits = some.every((limit, n) => used[n]! + limit.counts.length <= limit.limit);
        const { ledger: after, result } = take(stored(ledger), charge, now);
        expect(result.grant.granted).toBe(fits);
        if (fits) calls.push({ at: result.at, reserved: charge.amounts, settled: null });
        ledger = after;
      }
    });
    fc.assert(property, { numRuns: 300 });
  });
});
