import { describe, expect, it } from '@jest/globals';
import { rankBy } from './rank.js';

interface Page {
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

const FIELDS = [
  { weight: 3, text: (page: Page) => page.title },
  { weight: 1, text: (page: Page) => page.text },
];

function names(pages: readonly Page[], question: string): string[] {
  return rankBy(pages, FIELDS)(question).map(({ name }) => name);
}

describe('ranking', () => {
  it('puts a word in the title above the same word in the text', () => {
    const pages = [
      { name: 'text', title: 'Other', text: 'refund' },
      { name: 'title', title: 'Refund', text: 'other' },
    ];
    expect(names(pages, 'refunds')).toEqual(['title', 'text']);
  });

  it('puts a document that covers the whole question above one that repeats a single word', () => {
    const pages = [
      { name: 'one word', title: 'Return', text: 'return' },
      { name: 'all words', title: 'Benefits', text: 'gold members return late' },
    ];
    expect(names(pages, 'gold return')).toEqual(['all words', 'one word']);
  });

  it('lets a rare word count more than a common one', () => {
    const pages = [
      { name: 'common', title: 'Return', text: '' },
      { name: 'rare', title: 'Headphones', text: '' },
      { name: 'common too', title: 'Return', text: '' },
    ];
    expect(names(pages, 'return headphones')[0]).toBe('rare');
  });

  it('finds nothing for a question without a known word', () => {
    const pages = [{ name: 'a', title: 'Return', text: 'the policy of a shop' }];
    for (const question of ['', '   ', 'the of a', '?!', 'xyzzy', 'constructor']) {
      expect(names(pages, question)).toEqual([]);
    }
  });

  it('ignores words that no document has, rather than punishing all of them', () => {
    const pages = [{ name: 'a', title: 'Return', text: '' }];
    expect(names(pages, 'xyzzy return')).toEqual(['a']);
  });
});
