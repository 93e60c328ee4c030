import { posix } from 'node:path';
import { documentText } from '../openapi/bundling/documents.js';
import type { DocumentText, Problem, Surroundings } from '../openapi/bundling/documents.js';

/** A reference with a scheme, or from the root of something. */
const ABSOLUTE = /^(?:[a-z][a-z0-9+.-]*:|\/)/i;

/** Of a contract on the web: what it refers to is fetched under the same rules as the contract. */
export function onTheWeb(
  address: string,
  fetch: (url: string) => Promise<DocumentText | Problem>,
): Surroundings {
  return {
    address: withoutFragment(address),
    locate: (base, reference) => {
      if (!URL.canParse(reference, base)) return reference;
      return withoutFragment(new URL(reference, base).href);
    },
    read: async (url) => {
      const refusal = leavesTls(url, address) ? 'is not at an https URL' : unfetchable(url);
      return refusal === null ? fetch(url) : { problem: refusal };
    },
  };
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/s, '');
}

/** Why a URL is not fetched, wherever it leads; null if it may be. */
export function unfetchable(url: string): string | null {
  const { protocol, username, password } = URL.canParse(url) ? new URL(url) : NO_URL;
  if (protocol !== 'https:' && protocol !== 'http:') return 'is no URL that can be fetched';
  return username || password ? 'is no URL that can be fetched: no credentials in it' : null;
}

const NO_URL = { protocol: '', username: '', password: '' };

/** As redirects do, a reference stays within TLS. */
function leavesTls(url: string, contract: string): boolean {
  return contract.startsWith('https:') && url.startsWith('http:');
}

/**
 * Of a contract in a file: it may refer to files in its own folder, and below. Not to the web, since a folder is
 * applied at every start, which must not depend on what is there today.
 */
export function inFolder(
  contract: string,
  read: (path: string) => Promise<Pick<DocumentText, 'text'> | Problem>,
): Surroundings {
  const { dir, base: address } = posix.parse(contract);
  return {
    address,
    locate: (base, reference) =>
      ABSOLUTE.test(reference) ? reference : posix.join(posix.dirname(base), decoded(reference)),
    read: async (path) => {
      if (ABSOLUTE.test(path))
        return { problem: 'a contract in a file may refer to files beside it' };
      if (path.split('/')[0] === '..')
        return { problem: 'is outside of the folder of its contract' };
      const file = await read(posix.join(dir, path));
      return 'problem' in file ? file : documentText(file.text);
    },
  };
}

/** A reference is a URI, of which a path is a part. */
function decoded(reference: string): string {
  try {
    return decodeURIComponent(reference);
  } catch {
    return reference;
  }
}
