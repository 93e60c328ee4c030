type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The headers of a backend's answer that reach the caller, beside those that the contract declares. Cookies,
 * challenges and rules for browsers are between the backend and the gate.
 */
const PASSED = new Set([
  'accept-ranges',
  'age',
  'allow',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-location',
  'content-range',
  'content-type',
  'deprecation',
  'etag',
  'expires',
  'last-modified',
  'link',
  'location',
  'preference-applied',
  'retry-after',
  'sunset',
  'vary',
]);

/** What a contract may declare and is not the backend's to say all the same. */
const WITHHELD =
  /^(connection|content-length|keep-alive|proxy-.*|set-cookie.*|strict-transport-security|te|trailer|transfer-encoding|upgrade|via|www-authenticate|access-control-.*|alt-svc|clear-site-data|server|x-powered-by)$/;

const WITH_ADDRESSES = new Set(['content-location', 'link', 'location']);

export interface HeaderRules {
  /** The names that the contract declares, in lower case. */
  readonly declared: ReadonlySet<string>;
  /** The base URL of the backend, and that of the proxy for which callers take it. */
  readonly addresses: { readonly backend: string; readonly gate: string };
}

/** The headers of an answer as the caller may see them. */
export function answerHeaders(
  headers: Headers,
  { declared, addresses }: HeaderRules,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const key = name.toLowerCase();
      if (value === undefined || WITHHELD.test(key)) return [];
      if (!PASSED.has(key) && !declared.has(key)) return [];
      const text = Array.isArray(value) ? value.join(', ') : value;
      const shown = WITH_ADDRESSES.has(key) ? withGateAddress(text, addresses) : text;
      return shown === null ? [] : [[key, shown]];
    }),
  );
}

/** Says the gate's address where the backend says its own; null if it names another, which is nobody's business. */
function withGateAddress(text: string, addresses: HeaderRules['addresses']): string | null {
  if (!text.startsWith('<')) return reference(text, addresses);
  let isOurs = true;
  // Link: <uri>; rel="next", <uri>; rel="last" (RFC 8288 section 3)
  const shown = text.replaceAll(/<([^>]*)>/g, (_, uri: string) => {
    const told = reference(uri, addresses);
    isOurs &&= told !== null;
    return `<${told}>`;
  });
  return isOurs ? shown : null;
}

function reference(uri: string, { backend, gate }: HeaderRules['addresses']): string | null {
  const { origin, pathname } = new URL(backend);
  const base = pathname.replace(/\/$/, '');
  // One that is relative to where it stands is right for the caller, too.
  if (!/^([a-z][a-z0-9+.-]*:|\/|\\)/i.test(uri)) return uri;
  if (!URL.canParse(uri, origin)) return null;
  const target = new URL(uri, origin);
  const isWithin = target.origin === origin && target.pathname.startsWith(`${base}/`);
  if (!isWithin || target.username || target.password) return null;
  return gate + target.pathname.slice(base.length) + target.search + target.hash;
}
