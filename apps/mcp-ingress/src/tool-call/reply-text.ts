import type { Backend, BackendReply } from '@gatehouse/contracts';

const WITHHELD = '[withheld]';

export interface TextRules {
  /** Names of fields whose values are not shown, at any depth. */
  readonly withheld: ReadonlySet<string>;
}

/** What a model reads of a reply: text as it is, anything else as JSON. */
export function resultText({ status, body }: BackendReply, rules: TextRules): string {
  if (body === null || body === undefined) return `Done (status ${status}, no content)`;
  if (typeof body === 'string' && !mayHoldFields(body, rules)) return body;
  return JSON.stringify(fieldsOf(body), (key, value: unknown) =>
    rules.withheld.has(key) ? WITHHELD : value,
  );
}

/**
 * What a model reads of a backend's own error: its status and body, without the address of the backend and
 * without a stack. A page in HTML comes from something in between, and is left out.
 */
export function errorText(
  { status, body }: BackendReply,
  rules: TextRules & { readonly backend: Pick<Backend, 'url'> },
): string {
  const address = addressOf(rules.backend);
  const shown = typeof body === 'string' && /^\s*</.test(body) ? null : (body ?? null);
  return JSON.stringify({ status, error: fieldsOf(shown) }, (key, value: unknown) => {
    if (rules.withheld.has(key)) return WITHHELD;
    return typeof value === 'string' ? withoutInternals(value, address) : value;
  });
}

/** Text that is JSON in truth holds fields like any other. */
function fieldsOf(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' ? parsed : body;
  } catch {
    return body;
  }
}

function mayHoldFields(body: string, { withheld }: TextRules): boolean {
  return withheld.size > 0 && typeof fieldsOf(body) === 'object';
}

function withoutInternals(text: string, address: string | null): string {
  if (/\n\s*at\s\S|Traceback \(most recent call last\)/.test(text)) return WITHHELD;
  return address ? text.replaceAll(address, WITHHELD) : text;
}

/** Host and port; null for a backend that has none. */
function addressOf({ url }: Pick<Backend, 'url'>): string | null {
  return url.startsWith('nats:') ? null : new URL(url).host;
}
