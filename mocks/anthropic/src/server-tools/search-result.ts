import { factsOf, seal, unseal } from '../thinking/seal.js';

/** A page that the provider's search has found. */
export interface Page {
  readonly title: string;
  readonly url: string;
  readonly text: string;
}

/** The content of a page as a caller gets it: to be sent back, not to be read. */
export function encryptPage(page: Page): string {
  return seal(['page', Buffer.from(page.text).toString('base64url')], page.title + page.url);
}

/** The text of a page, if nobody has altered what the caller sends back. */
export function decryptPage(found: Omit<Page, 'text'>, encrypted: string): string | null {
  const facts = unseal(encrypted, found.title + found.url);
  return facts?.[0] === 'page' ? Buffer.from(facts[1] ?? '', 'base64url').toString() : null;
}

/** The place of a quotation in a page, as a caller gets it. */
export function encryptIndex(page: Page): string {
  return seal(['index'], page.url);
}

/** Whether this is the place of some quotation. */
export function isIndex(encrypted: string, url: string): boolean {
  return factsOf(encrypted)?.[0] === 'index' && unseal(encrypted, url) !== null;
}
