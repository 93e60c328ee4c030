import { GatewayError } from '@gatehouse/contracts';

/** So many parameters may stand in one query. */
const MAX_PAIRS = 1_000;

interface Pair {
  readonly key: string;
  /** Not decoded: a separator may be encoded in it. */
  readonly text: string;
}

/** The parameters of a query string, of which each is taken by one parameter of the contract, or by none. */
export class QueryPairs {
  private readonly pairs: readonly Pair[];
  private readonly claimed = new Set<string>();

  /** @throws GatewayError `invalid_arguments` */
  constructor(query: string) {
    const parts = query.split('&', MAX_PAIRS + 1).filter((part) => part !== '');
    if (parts.length > MAX_PAIRS) {
      throw new GatewayError('invalid_arguments', `a query may have ${MAX_PAIRS} parameters`);
    }
    this.pairs = parts.map((part) => {
      const at = part.indexOf('=');
      const [key, text] = at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
      return { key: decodedKey(key), text };
    });
  }

  /** All values of a parameter, in their order. */
  all(name: string): string[] {
    return this.pairs.filter(({ key }) => key === name).map(({ text }) => text);
  }

  first(name: string): string | undefined {
    return this.pairs.find(({ key }) => key === name)?.text;
  }

  /** Those that nobody has claimed and that fit; from now on they are claimed. */
  take(fits: (key: string) => boolean): [string, string][] {
    const found = this.pairs.filter(({ key }) => !this.claimed.has(key) && fits(key));
    for (const { key } of found) this.claim(key);
    return found.map(({ key, text }) => [key, text]);
  }

  claim(name: string): void {
    this.claimed.add(name);
  }

  /** The names that nobody has claimed. */
  left(): string[] {
    return this.pairs.map(({ key }) => key).filter((key) => !this.claimed.has(key));
  }
}

function decodedKey(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', '%20'));
  } catch {
    throw new GatewayError('invalid_arguments', 'a parameter is not percent-encoded as it must be');
  }
}
