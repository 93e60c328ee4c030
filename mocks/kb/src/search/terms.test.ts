import { describe, expect, it } from '@jest/globals';
import { stem, terms } from './terms.js';

describe('terms', () => {
  it.each([
    ['return', 'returns', 'returned', 'returning', 'returnable'],
    ['policy', 'policies'],
    ['ship', 'ships', 'shipped', 'shipping'],
    ['member', 'members', 'membership'],
    ['damage', 'damages', 'damaged'],
    ['refund', 'refunds', 'refunded'],
    ['delivery', 'deliveries', 'delivered'],
  ])('has one stem for %s and its forms', (...forms) => {
    expect(new Set(forms.map(stem)).size).toBe(1);
  });

  it('keeps short words, numbers and words in ss as they are', () => {
    expect(['gold', 'day', '45', 'less', 'bus'].map(stem)).toEqual([
      'gold',
      'day',
      '45',
      'less',
      'bus',
    ]);
  });

  it('leaves out what carries no meaning, and sees through case, accents and hyphens', () => {
    expect(terms('What is the 45-day Café window for a RETURN?')).toEqual(
      new Set(['45', 'day', 'cafe', 'window', 'return']),
    );
  });
});
