import { Secret } from '@gatehouse/service-kit';
import { describe, expect, it } from '@jest/globals';
import { RequestStates } from './request-state.js';

const KEY = new Secret('a-request-state-key-for-tests');
const ADA = ['default', 'agent', 'ada', 'hotel', '1.0', 'book', 'ab12'];

describe('the state that a caller carries', () => {
  it('is taken for a quarter of an hour [ask:state:bound]', () => {
    let now = 1_000;
    const states = new RequestStates(KEY, { now: () => now });
    const sealed = states.seal({ number: 1, state: 'mine', held: null }, ADA);
    now += 15 * 60_000 - 1;
    expect(states.open(sealed, ADA)).toMatchObject({ number: 1, state: 'mine' });
    now += 1;
    expect(() => states.open(sealed, ADA)).toThrow('Invalid or expired requestState');
  });

  it('is opened by whoever has the key, for whom it was sealed [ask:state:bound]', () => {
    const clock = { now: () => 1_000 };
    const sealed = new RequestStates(KEY, clock).seal({ number: 2, state: null, held: null }, ADA);
    expect(new RequestStates(KEY, clock).open(sealed, ADA).number).toBe(2);
    const other = new RequestStates(new Secret('another-key-that-is-long-enough'), clock);
    expect(() => other.open(sealed, ADA)).toThrow();
    for (const [index] of ADA.entries()) {
      const changed = ADA.with(index, null as never);
      expect(() => new RequestStates(KEY, clock).open(sealed, changed)).toThrow();
    }
  });

  it.each(['', 'x', 'AAAA', '!'.repeat(60), 'A'.repeat(60)])(
    'is not what somebody has made up: %s [ask:state:bound]',
    (text) => {
      const states = new RequestStates(KEY, { now: () => 1_000 });
      expect(() => states.open(text, ADA)).toThrow('Invalid or expired requestState');
    },
  );
});
