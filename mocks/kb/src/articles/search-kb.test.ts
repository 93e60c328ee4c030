import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { searchKb } from './search-kb.js';

const Result = z.object({
  total_results: z.int(),
  articles: z.array(z.object({ id: z.string() })),
});

function found(q: string, options: { limit?: number | string; category?: string } = {}): string[] {
  const { articles, total_results } = Result.parse(searchKb({ q, ...options }).body);
  expect(total_results).toBe(articles.length);
  return articles.map(({ id }) => id);
}

describe('searching the knowledge base', () => {
  it.each([
    ['return policy', 'KB-001'],
    ['What is your return policy?', 'KB-001'],
    ['gold return window', 'KB-005'],
    ['gold tier return policy', 'KB-005'],
    ['return policy gold', 'KB-005'],
    ['returns for gold members', 'KB-005'],
    ['How long can a gold customer return an item?', 'KB-005'],
    ['membership benefits', 'KB-005'],
    ['how long does a refund take', 'KB-003'],
    ['can I return headphones', 'KB-002'],
    ['gift cards', 'KB-002'],
    ['shipping carriers', 'KB-004'],
    ['track my delivery', 'KB-004'],
    ['item arrived broken', 'KB-006'],
  ])('answers "%s" with %s first', (question, article) => {
    expect(found(question)[0]).toBe(article);
  });

  it('shows the gold benefits also to those who only ask for the return policy', () => {
    expect(found('return policy')).toContain('KB-005');
    expect(found('relevant return policy articles')).toContain('KB-005');
    expect(found('return')).not.toEqual([]);
  });

  it.each(['', '   ', 'a', 'the of and', 'qwertz asdf', '%$§', '<script>', '\u0000'])(
    'finds nothing for %j',
    (question) => {
      expect(found(question, { limit: 10 })).toEqual([]);
    },
  );

  it('keeps to the limit, three unless told otherwise', () => {
    expect(found('return')).toHaveLength(3);
    expect(found('return', { limit: 1 })).toHaveLength(1);
    expect(found('return', { limit: '5' })).toHaveLength(5);
  });

  it('keeps to the category, and looks for the limit within it', () => {
    expect(found('gold return policy', { category: 'returns' })).not.toContain('KB-005');
    expect(found('return', { category: 'membership', limit: 1 })).toEqual(['KB-005']);
  });
});
