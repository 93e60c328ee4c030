import { z } from 'zod';
import { defineOperation } from '@gatehouse/stand-in';
import { rankBy } from '../search/rank.js';
import { ARTICLES } from './articles.js';

/** An integer as JSON has it, or as a query string does. */
const Integer = z.union(
  [
    z.int(),
    z
      .string()
      .regex(/^-?\d{1,9}$/)
      .transform(Number),
  ],
  {
    error: 'must be an integer',
  },
);

const Parameters = z.object({
  q: z.string().max(500),
  limit: Integer.pipe(z.int().min(1).max(10)).default(3),
  category: z.enum(['returns', 'shipping', 'membership']).optional(),
});

const rank = rankBy(ARTICLES, [
  { weight: 4, text: ({ tags }) => tags.join(' ') },
  { weight: 3, text: ({ title }) => title },
  { weight: 2, text: ({ summary }) => summary },
  { weight: 1, text: ({ body }) => body },
]);

/** The articles that fit the question best, best first; none if nothing fits. */
export const searchKb = defineOperation(Parameters, ({ q, limit, category }) => {
  const articles = rank(q)
    .filter((article) => category === undefined || article.category === category)
    .slice(0, limit);
  return { status: 200, body: { query: q, total_results: articles.length, articles } };
});
