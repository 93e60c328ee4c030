import { createHash } from 'node:crypto';
import { LIMITS } from '../../text/document.js';
import { readText } from '../../text/read-text.js';

/** A contract is split over fewer. */
const MAX_DOCUMENTS = 500;
/** So many are read at the same time. */
const AT_ONCE = 8;

export interface Problem {
  readonly problem: string;
}

export interface DocumentText {
  readonly text: string;
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string;
  /** Where it was found in the end; left out: where it was looked for. */
  readonly url?: string;
}

/** A text that has come from a file, and its hash. */
export function documentText(text: string): DocumentText {
  return { text, sha256: sha256Of(text) };
}

/** What has been read. */
interface Document {
  readonly value: unknown;
  /** From where its own references are meant (RFC 3986 section 5.1.3). */
  readonly address: string;
}

/** Where a contract and what it refers to come from. */
export interface Surroundings {
  /** The address of the contract. */
  readonly address: string;
  /** The address that a reference in the document at `base` names, without its fragment. */
  locate(base: string, reference: string): string;
  /** The text at an address, or why there is none to be had. */
  read(address: string): Promise<DocumentText | Problem>;
}

/** The documents that a contract refers to, each read once, and all of bounded size and number. */
export class Documents {
  private readonly known = new Map<string, Document | Problem>();
  private readonly hashes = new Map<string, string>();
  private left: number;

  constructor(
    private readonly surroundings: Surroundings,
    private readonly contract: DocumentText,
  ) {
    this.left = LIMITS.characters - contract.text.length;
  }

  /** Reads those of these addresses that are not known yet. */
  async read(addresses: Iterable<string>): Promise<void> {
    const waiting = [...new Set(addresses)].filter((address) => !this.known.has(address));
    while (waiting.length > 0) {
      await Promise.all(waiting.splice(0, AT_ONCE).map((address) => this.readOne(address)));
    }
  }

  /** What has been read at an address, or why it has not been. */
  at(address: string): Document | Problem {
    return this.known.get(address) ?? { problem: 'has not been read' };
  }

  /**
   * SHA-256 of all that has been read, in hex: that of the contract's own text, or, where it refers to others, of
   * the list that `sha256sum` writes of them, the contract first and the others by their addresses.
   */
  sha256(): string {
    const { sha256: own } = this.contract;
    if (this.hashes.size === 0) return own;
    const others = [...this.hashes].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const all = [[this.surroundings.address, own], ...others];
    const list = all.map(([address, hash]) => `${hash}  ${address}\n`).join('');
    return sha256Of(list);
  }

  private async readOne(address: string): Promise<void> {
    if (this.known.size >= MAX_DOCUMENTS) {
      this.known.set(address, { problem: `is one of more than ${MAX_DOCUMENTS} documents` });
      return;
    }
    // Known from now on: what is read at the same time counts.
    this.known.set(address, { problem: 'has not been read' });
    const found = await this.surroundings.read(address);
    this.known.set(address, 'problem' in found ? found : this.parsed(address, found));
  }

  private parsed(address: string, { text, sha256, url }: DocumentText): Document | Problem {
    this.left -= text.length;
    if (this.left < 0)
      return { problem: 'is too large, with all else that the contract refers to' };
    const [document, ...others] = readText(text);
    if (!document || others.length > 0) return { problem: 'is not one document' };
    const [fault] = document.problems;
    if (fault) return { problem: `cannot be read: ${fault.message}` };
    this.hashes.set(address, sha256);
    return { value: document.value, address: url ?? address };
  }
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
