import { member, parseJson, stringMember } from '../json/json-document.js';

/** Whether a list goes on after this page of it. */
export function hasMore(page: string): boolean {
  const node = member(parseJson(page), 'has_more');
  return node?.kind === 'literal' && page.slice(node.start, node.end) === 'true';
}

/** The cursor of the page that follows. */
export function lastId(page: string): string | null {
  return stringMember(page, parseJson(page), 'last_id');
}
