import type { Operations } from '@gatehouse/stand-in';
import { getArticle } from './articles/get-article.js';
import { searchKb } from './articles/search-kb.js';

/** Everything that the contract offers, by `operationId`. */
export const operations = {
  search_kb: searchKb,
  get_article: getArticle,
} as const satisfies Operations;
