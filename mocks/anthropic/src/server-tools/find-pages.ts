import { createHash } from 'node:crypto';
import type { Page } from './search-result.js';
import type { WebSearch } from './web-search.js';

const DOMAINS = ['example.com', 'example.org'];

/** What the web of this provider holds: for each query the same two pages, on domains that nobody owns. */
export function findPages(query: string, search: WebSearch): Page[] {
  const name = createHash('sha256').update(query).digest('hex').slice(0, 8);
  return (search.allowedDomains ?? DOMAINS)
    .filter((domain) => !search.blockedDomains.includes(domain))
    .slice(0, DOMAINS.length)
    .map((domain, index) => ({
      title: `Page ${index + 1} about ${query}`,
      url: `https://${domain}/${name}`,
      text: `Page ${index + 1} on ${domain} answers “${query}”.`,
    }));
}
