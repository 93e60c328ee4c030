import { describe, expect, it } from '@jest/globals';
import { readLedger, writeLedger } from './ledger-document.js';
import type { Ledger } from './ledger.js';
import { EMPTY_LEDGER } from './ledger.js';
import { reserve } from './reserve.js';
import type { Rule } from './rule.js';
import { settle } from './settle.js';
import { MOST_OPEN, tidy } from './tidy.js';

const PROMPT: Rule = { name: 'prompt', counts: ['prompt'], limit: 100, window: 'hour' };
const TOTAL: Rule = { name: 'total', counts: ['prompt', 'completion'], limit: 150, window: 'hour' };
const RULES = [PROMPT, TOTAL];
const T = Date.parse('2026-03-29T13:30:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The books of a test: operations one after another, at times that the test sets. */
class Books {
  ledger: Ledger = EMPTY_LEDGER;
  now = T;
  rules: readonly Rule[] = RULES;

  reserve(callId: string, prompt: number, completion = 0) {
    const asked = {
      callId,
      amounts: { prompt, completion },
      completionCost: 0,
      completion: { most: completion, least: completion },
      leaseMs: MINUTE,
      rules: this.rules,
    };
    const posting = reserve(tidy(this.ledger, this.now), asked, this.now);
    this.ledger = posting.ledger;
    return posting.result;
  }

  settle(callId: string, prompt: number, completion = 0) {
    const asked = { callId, amounts: { prompt, completion }, rules: this.rules };
    const posting = settle(tidy(this.ledger, this.now), asked, this.now);
    this.ledger = posting.ledger;
    return posting.result;
  }

  /** What remains of each rule. */
  remaining(): Record<string, number> {
    const { limits } = this.reserve('probe', 0);
    this.settle('probe', 0);
    this.ledger = { ...this.ledger, settled: new Map() };
    return Object.fromEntries(limits.map((limit) => [limit.name, limit.remaining]));
  }
}

function stored(ledger: Ledger): Ledger {
  return readLedger(JSON.parse(JSON.stringify(writeLedger(ledger))));
}

describe('a reservation', () => {
  it('is taken from every rule at once, and says what remains', () => {
    const books = new Books();
    expect(books.reserve('a', 40, 60)).toEqual({
      granted: true,
      amounts: { prompt: 40, completion: 60 },
      repeated: false,
      limits: [
        { name: 'prompt', limit: 100, remaining: 60, windowSeconds: 3_600, resetSeconds: 1_800 },
        { name: 'total', limit: 150, remaining: 50, windowSeconds: 3_600, resetSeconds: 1_800 },
      ],
    });
  });

  it('is refused whole when one rule has too little, and leaves no trace', () => {
    const books = new Books();
    books.reserve('a', 40, 60);
    const before = books.ledger;
    expect(books.reserve('b', 10, 41)).toMatchObject({
      granted: false,
      exhausted: ['total'],
      retryAfterSeconds: 1_800,
      mayEverFit: true,
    });
    expect(books.ledger).toEqual(before);
    expect(books.reserve('c', 10, 40)).toMatchObject({ granted: true });
  });

  it('says when waiting cannot help', () => {
    expect(new Books().reserve('a', 101)).toMatchObject({
      granted: false,
      exhausted: ['prompt'],
      mayEverFit: false,
    });
  });

  it('is not hindered by a rule of which it asks nothing', () => {
    const books = new Books();
    books.rules = [{ ...PROMPT, limit: 0 }, TOTAL];
    expect(books.reserve('a', 0, 50)).toMatchObject({ granted: true });
    expect(books.reserve('b', 1, 0)).toMatchObject({ granted: false, mayEverFit: false });
  });

  it('reserves nothing more when it is asked for again', () => {
    const books = new Books();
    const first = books.reserve('a', 40, 60);
    expect(books.reserve('a', 40, 60)).toEqual({ ...first, repeated: true });
    expect(books.remaining()).toEqual({ prompt: 60, total: 50 });
  });

  it.each([
    ['with other amounts', (books: Books) => books.reserve('a', 40, 61)],
    ['after it was settled', (books: Books) => (books.settle('a', 1), books.reserve('a', 40, 60))],
    ['after its lease', (books: Books) => ((books.now += MINUTE), books.reserve('a', 40, 60))],
  ])('is no free pass when it is asked for again %s', (_, again) => {
    const books = new Books();
    books.reserve('a', 40, 60);
    expect(() => again(books)).toThrow(expect.objectContaining({ code: 'conflict' }));
  });

  it('does not open after its settlement overtook it', () => {
    const books = new Books();
    expect(books.settle('a', 0)).toMatchObject({ settled: false });
    expect(() => books.reserve('a', 40)).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(books.remaining()).toEqual({ prompt: 100, total: 150 });
  });

  it('is not hindered by a debt of which it asks nothing', () => {
    const books = new Books();
    books.rules = [PROMPT, { ...PROMPT, name: 'completion', counts: ['completion'] }];
    books.reserve('a', 10, 10);
    books.settle('a', 130, 10);
    expect(books.reserve('b', 0, 90)).toMatchObject({ granted: true });
  });

  it('starts afresh in the next window', () => {
    const books = new Books();
    books.reserve('a', 100);
    expect(books.reserve('b', 1)).toMatchObject({ granted: false, retryAfterSeconds: 1_800 });
    books.now = T + HOUR / 2;
    expect(books.reserve('b', 100)).toMatchObject({ granted: true });
  });

  it('is held to all windows of a measure', () => {
    const books = new Books();
    books.rules = [{ ...PROMPT, limit: 60, window: 'minute', name: 'minute' }, PROMPT];
    expect(books.reserve('a', 60)).toMatchObject({ granted: true });
    books.now += MINUTE;
    expect(books.reserve('b', 60)).toMatchObject({
      exhausted: ['prompt'],
      retryAfterSeconds: 29 * 60,
    });
    expect(books.reserve('c', 40)).toMatchObject({ granted: true });
    expect(books.reserve('d', 21)).toMatchObject({ exhausted: ['minute', 'prompt'] });
  });

  it('counts against a limit that is added while it is open', () => {
    const books = new Books();
    books.reserve('a', 40);
    books.settle('a', 30);
    books.reserve('b', 20);
    books.rules = [{ ...PROMPT, name: 'daily', window: 'day' }];
    expect(books.remaining()).toEqual({ daily: 50 });
  });

  it('is refused when too many are open', () => {
    const books = new Books();
    books.rules = [{ ...PROMPT, limit: 1_000_000 }];
    for (let n = 0; n < MOST_OPEN; n += 1) books.reserve(`call-${n}`, 1);
    expect(() => books.reserve('one-more', 1)).toThrow(
      expect.objectContaining({ code: 'ratelimit_unavailable', retryAfterSeconds: 1 }),
    );
  });
});

describe('a settlement', () => {
  it('gives back what was not used', () => {
    const books = new Books();
    books.reserve('a', 40, 60);
    expect(books.settle('a', 30, 5)).toMatchObject({
      settled: true,
      limits: [{ remaining: 70 }, { remaining: 115 }],
    });
  });

  it('gives everything back for a call that never reached the provider', () => {
    const books = new Books();
    books.reserve('a', 40, 60);
    books.settle('a', 0, 0);
    expect(books.remaining()).toEqual({ prompt: 100, total: 150 });
  });

  it('changes nothing the second time', () => {
    const books = new Books();
    books.reserve('a', 40, 60);
    books.settle('a', 30, 5);
    const before = books.ledger;
    expect(books.settle('a', 0, 0)).toMatchObject({ settled: false });
    expect(books.ledger).toEqual(before);
  });

  it('charges usage above the reservation as debt', () => {
    const books = new Books();
    books.reserve('a', 90);
    expect(books.settle('a', 130)).toMatchObject({
      limits: [
        { name: 'prompt', remaining: -30 },
        { name: 'total', remaining: 20 },
      ],
    });
    expect(books.reserve('b', 1)).toMatchObject({ granted: false, exhausted: ['prompt'] });
  });

  it('still corrects the books after the lease', () => {
    const books = new Books();
    books.reserve('a', 90);
    books.now += 5 * MINUTE;
    expect(books.reserve('b', 20)).toMatchObject({ granted: false });
    expect(books.settle('a', 10)).toMatchObject({ settled: true });
    expect(books.remaining()).toEqual({ prompt: 90, total: 140 });
  });

  it('gives nothing back to a window that is over, and leaves the current one alone', () => {
    const books = new Books();
    books.rules = [PROMPT, { ...PROMPT, name: 'daily', limit: 1_000, window: 'day' }];
    books.reserve('a', 90);
    books.now += HOUR;
    books.reserve('b', 50);
    books.settle('a', 10);
    expect(books.remaining()).toEqual({ prompt: 50, daily: 940 });
  });

  it('charges what exceeds the reservation to the current window when its own is over', () => {
    const books = new Books();
    books.reserve('a', 90);
    books.now += HOUR;
    books.settle('a', 110);
    expect(books.remaining()).toEqual({ prompt: 80, total: 130 });
  });

  it('never falls below nothing or above what is exact, whatever it is told', () => {
    const books = new Books();
    const most = Number.MAX_SAFE_INTEGER;
    books.reserve('a', 50);
    books.reserve('b', 50);
    books.settle('a', most, most);
    expect(books.settle('b', most, most)).toMatchObject({
      limits: [{ remaining: 100 - most }, { remaining: 150 - most }],
    });
    expect(stored(books.ledger)).toEqual(books.ledger);
    expect(books.reserve('c', 1)).toMatchObject({ granted: false, retryAfterSeconds: 31 * 86_400 });
    expect(books.reserve('d', most, most)).toMatchObject({ granted: false, mayEverFit: false });
  });
});

describe('a debt', () => {
  it('is carried into the next windows until it is repaid', () => {
    const books = new Books();
    books.rules = [PROMPT];
    books.reserve('a', 100);
    books.settle('a', 330);
    expect(books.reserve('b', 30)).toMatchObject({ granted: false, retryAfterSeconds: 9_000 });
    books.now += HOUR;
    expect(books.remaining()).toEqual({ prompt: -130 });
    books.now += HOUR;
    expect(books.remaining()).toEqual({ prompt: -30 });
    expect(books.reserve('b', 30)).toMatchObject({ granted: false, retryAfterSeconds: 1_800 });
    books.now += HOUR;
    expect(books.reserve('b', 70)).toMatchObject({ granted: true });
    books.now += HOUR;
    expect(books.remaining()).toEqual({ prompt: 100 });
  });

  it('is repaid by windows in which nothing happens', () => {
    const books = new Books();
    books.rules = [PROMPT];
    books.reserve('a', 100);
    books.settle('a', 330);
    books.now += 3 * HOUR;
    expect(books.remaining()).toEqual({ prompt: 70 });
  });

  it('is not made by lowering a limit', () => {
    const books = new Books();
    books.rules = [PROMPT];
    books.reserve('a', 80);
    books.rules = [{ ...PROMPT, limit: 10 }];
    expect(books.remaining()).toEqual({ prompt: -70 });
    books.now += HOUR;
    expect(books.remaining()).toEqual({ prompt: 10 });
  });
});

describe('a ledger', () => {
  it('never goes back in time when clocks differ', () => {
    const books = new Books();
    books.now = T + HOUR / 2;
    books.reserve('a', 60);
    books.now -= 20;
    expect(books.reserve('b', 60)).toMatchObject({ granted: false });
    expect(books.reserve('c', 40)).toMatchObject({ limits: [{ resetSeconds: 3_600 }, {}] });
  });

  it('forgets lapsed reservations once their windows are over, and early only if there are many', () => {
    const books = new Books();
    books.rules = [{ ...PROMPT, limit: 1_000 }];
    for (let n = 0; n < 300; n += 1) books.reserve(`call-${n}`, 1);
    books.now += MINUTE;
    books.ledger = tidy(books.ledger, books.now);
    expect(books.ledger.open.size).toBe(256);
    expect(books.ledger.open.has('call-43')).toBe(false);
    expect(books.remaining()).toEqual({ prompt: 700 });
    books.now = Date.parse('2026-03-31T23:59:59Z');
    expect(tidy(books.ledger, books.now).open.size).toBe(256);
    books.now = Date.parse('2026-04-01T00:00:00Z');
    expect(tidy(books.ledger, books.now).open.size).toBe(0);
  });

  it('remembers settled calls for a while, and not more than it should', () => {
    const books = new Books();
    for (let n = 0; n < 200; n += 1) {
      books.reserve(`call-${n}`, 1);
      books.settle(`call-${n}`, 0);
    }
    expect(tidy(books.ledger, books.now).settled.size).toBe(128);
    expect(tidy(books.ledger, books.now + MINUTE).settled.size).toBe(0);
  });

  it('is stored without loss', () => {
    const books = new Books();
    books.reserve('a', 60, 10);
    books.settle('a', 130);
    books.now += HOUR;
    books.reserve('b', 20);
    books.reserve('c', 20);
    books.settle('c', 21);
    expect(books.ledger.tallies.hour).toMatchObject({
      debts: { prompt: 30 },
      excess: { prompt: 1 },
    });
    expect(stored(books.ledger)).toEqual(books.ledger);
  });

  it.each([[{}], [null], [{ format: 2 }], [{ ...writeLedger(EMPTY_LEDGER), more: 1 }]])(
    'is not taken for empty when it cannot be read: %j',
    (stored) => {
      expect(() => readLedger(stored)).toThrow(
        expect.objectContaining({ code: 'ratelimit_unavailable' }),
      );
    },
  );
});
