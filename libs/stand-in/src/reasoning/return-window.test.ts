import { describe, expect, it } from '@jest/globals';
import type { Item } from './items.js';
import { returnDeadline } from './return-deadline.js';
import { returnWindow } from './return-window.js';

function article(id: string, title: string, body: string): Item {
  return { about: 'article', id, fields: { id, title, body }, from: 'search' };
}

function order(fields: Record<string, unknown>): Item {
  return { about: 'order', id: 'O-1', fields, from: 'get' };
}

const standard = article('A', 'Returns', 'You can return items within 30 days of delivery.');

describe('returnWindow', () => {
  it.each([
    ['Gold members enjoy a 45-day return window instead of the standard 30 days.', 45],
    ['A 45-day return window (vs 30 days) comes with it.', 45],
    ['Instead of the standard 30 days, gold members have 45 days to return an item.', 45],
    [
      'Gold members may return an item for 45 days from delivery, instead of the 30 days of others.',
      45,
    ],
    ['With gold you can return everything within 45 calendar days.', 45],
    ['The return window is 45 days.', 45],
  ])('reads the window of a tier: %s', (body, days) => {
    const gold = article('B', 'Gold Benefits', body);
    expect(returnWindow([standard, gold], 'gold')).toEqual({ days, article: 'B', tier: 'gold' });
  });

  it('finds the tier in a sentence when the title was masked', () => {
    const gold = article(
      'B',
      '[NAME_1] Benefits',
      'Free gifts. Gold members have 45 days to return items.',
    );
    expect(returnWindow([standard, gold], 'gold')?.days).toBe(45);
  });

  it('keeps what is for members from everybody else', () => {
    const gold = article('B', 'Gold Membership', 'There is a 45-day return window.');
    expect(returnWindow([gold, standard], 'basic')).toEqual({ days: 30, article: 'A', tier: null });
  });

  it.each([
    'Your refund is made 5 to 7 business days after the return has reached us.',
    'Report it within 48 hours; the return is free.',
    'Expedited shipping takes 2 to 3 days.',
  ])('does not take another time for it: %s', (body) => {
    expect(returnWindow([article('A', 'Rules', body)], null)).toBeNull();
  });
});

describe('returnDeadline', () => {
  const window = { days: 45, article: 'B', tier: 'gold' };

  it('counts from the delivery, or else from its estimate', () => {
    const estimated = order({ estimated_delivery: '2026-06-07', delivered_at: null });
    expect(returnDeadline(estimated, window)).toMatchObject({
      date: '2026-07-22',
      delivered: false,
    });
    const delivered = order({
      estimated_delivery: '2026-06-07',
      delivered_at: '2026-06-05T23:59:00Z',
    });
    expect(returnDeadline(delivered, window)).toMatchObject({
      date: '2026-07-20',
      delivered: true,
    });
  });

  it('takes the recorded deadline only where no rule was found', () => {
    const both = order({ estimated_delivery: '2026-06-07', return_deadline: '2026-07-07' });
    expect(returnDeadline(both, null)).toEqual({ known: 'recorded', date: '2026-07-07' });
    expect(returnDeadline(both, window)).toMatchObject({ date: '2026-07-22' });
  });

  it.each(['[PHONE_0001]', '*****', '07.06.2026', '2026-13-45', '', null])(
    'does not compute with %j',
    (date) => {
      expect(returnDeadline(order({ estimated_delivery: date }), window)).toEqual({
        known: false,
        missing: 'date',
      });
    },
  );

  it('says when there is neither a rule nor a recorded date', () => {
    expect(returnDeadline(order({ estimated_delivery: '2026-06-07' }), null)).toEqual({
      known: false,
      missing: 'window',
    });
  });
});
