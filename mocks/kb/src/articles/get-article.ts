import { z } from 'zod';
import { defineOperation, problem } from '@gatehouse/stand-in';
import { ARTICLES } from './articles.js';

const Parameters = z.object({ article_id: z.string().min(1).max(64) });

/** One article by id; 404 if there is none. */
export const getArticle = defineOperation(Parameters, ({ article_id }) => {
  const article = ARTICLES.find(({ id }) => id === article_id);
  return article ? { status: 200, body: article } : problem(404, `Article ${article_id} not found`);
});
