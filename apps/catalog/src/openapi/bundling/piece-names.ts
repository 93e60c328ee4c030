import { isRecord } from '../../text/document.js';
import type { PartKind } from '../reference-sites.js';

/** What parts of other documents are called among the components of a contract. */
export class PieceNames {
  private readonly given = new Map<string, string>();
  private readonly taken = new Set<string>();
  /** Which number was the last for a name that is taken. */
  private readonly numbers = new Map<string, number>();

  /** `components` are those that the contract has itself. */
  constructor(components: unknown) {
    for (const [kind, own] of Object.entries(isRecord(components) ? components : {})) {
      for (const name of Object.keys(isRecord(own) ? own : {})) this.taken.add(`${kind} ${name}`);
    }
  }

  /** Null for what has no name yet. */
  of(kind: PartKind, key: string): string | null {
    return this.given.get(`${kind} ${key}`) ?? null;
  }

  /** As it is called where it stands, or as its file is; with a number where that is taken. */
  give(kind: PartKind, key: string): string {
    const wanted = lastName(key);
    let name = wanted;
    while (this.taken.has(`${kind} ${name}`)) {
      const number = (this.numbers.get(`${kind} ${wanted}`) ?? 1) + 1;
      this.numbers.set(`${kind} ${wanted}`, number);
      name = `${wanted}-${number}`;
    }
    this.taken.add(`${kind} ${name}`);
    this.given.set(`${kind} ${key}`, name);
    return name;
  }
}

/** Keys of components hold few characters (OpenAPI 3.1.0 section 4.8.7.1). */
function lastName(key: string): string {
  const [address = '', fragment = ''] = key.split('#');
  const file = address.replace(/\?.*$/, '').replace(/\.[a-z]+$/i, '');
  const last = (fragment || file).split('/').at(-1) ?? '';
  return last.replaceAll(/[^A-Za-z0-9._-]/g, '_').replace(/^_+/, '') || 'part';
}
