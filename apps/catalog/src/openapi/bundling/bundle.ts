import { isRecord } from '../../text/document.js';
import { mappingsIn, referencesIn } from '../reference-sites.js';
import type { PartKind, ReferenceSite } from '../reference-sites.js';
import type { Documents, Surroundings } from './documents.js';
import { PieceNames } from './piece-names.js';
import { gatherPieces, targetOf } from './pieces.js';
import type { Piece, Pieces, Target } from './pieces.js';

/** A contract that stands alone. */
export interface Bundled {
  readonly document: unknown;
  /** References that still lead out of it, and why nothing was to be had there. */
  readonly unread: ReadonlyMap<string, string>;
}

/** A path item that is only another one's name leads on so often. */
const MAX_HOPS = 20;

/**
 * Makes one document of a contract and all that it refers to: what others hold becomes a component of its own
 * kind, and a path item stands where it is referred to. What cannot be had is left as a reference to its full
 * address, so that only who needs it is touched.
 */
export async function bundle(
  document: unknown,
  documents: Documents,
  surroundings: Surroundings,
): Promise<Bundled> {
  const contract = { value: document, address: surroundings.address };
  const pieces = await gatherPieces(contract, documents, surroundings);
  if (pieces.size === 0 || !isRecord(document)) return { document, unread: new Map() };
  return new Bundler(document, pieces, surroundings).bundled();
}

class Bundler {
  private readonly unread = new Map<string, string>();
  private readonly names: PieceNames;
  private readonly open: {
    readonly kind: PartKind;
    readonly name: string;
    readonly piece: Piece;
  }[] = [];

  constructor(
    private readonly contract: Readonly<Record<string, unknown>>,
    private readonly pieces: Pieces,
    private readonly surroundings: Surroundings,
  ) {
    this.names = new PieceNames(contract['components']);
  }

  bundled(): Bundled {
    const { address } = this.surroundings;
    const document = structuredClone(this.contract);
    this.rewrite(document, { address, kind: 'schemas', hops: 0 });
    const components = { ...recordOf(document['components']) };
    // Each may lead to more.
    for (const { kind, name, piece } of this.open) {
      const alike = recordOf(components[kind]);
      alike[name] = this.copyOf(piece, kind, 0);
      components[kind] = alike;
    }
    const isEmpty = Object.keys(components).length === 0;
    return { document: isEmpty ? document : { ...document, components }, unread: this.unread };
  }

  private copyOf({ value, address }: Piece, kind: PartKind, hops: number): unknown {
    const copy = structuredClone(value);
    this.rewrite(copy, { address, kind, hops });
    return copy;
  }

  /** Has the references of a part lead to where things are now. */
  private rewrite(
    part: unknown,
    { address, kind, hops }: { address: string; kind: PartKind; hops: number },
  ): void {
    for (const site of referencesIn(part, kind)) {
      const target = targetOf(site.ref, address, this.surroundings);
      if (site.kind === 'pathItems' && this.putIn(site.holder, target, hops)) continue;
      site.holder['$ref'] = this.refTo(target, site);
    }
    for (const mapping of mappingsIn(part)) {
      for (const [value, named] of Object.entries(mapping)) {
        const target = targetOf(String(named), address, this.surroundings);
        // What is no reference is the name of a schema.
        const isKnown = this.pieces.has(target.key) || String(named).startsWith('#');
        if (isKnown) mapping[value] = this.refTo(target, { kind: 'schemas' });
      }
    }
  }

  /** Puts a path item of another document in the place of a reference to it. */
  private putIn(holder: Record<string, unknown>, target: Target, hops: number): boolean {
    const piece = this.pieces.get(target.key);
    if (!piece || 'problem' in piece || hops >= MAX_HOPS) return false;
    const item = this.copyOf(piece, 'pathItems', hops + 1);
    if (!isRecord(item)) return false;
    const { $ref: _, ...beside } = holder;
    delete holder['$ref'];
    Object.assign(holder, item, beside);
    return true;
  }

  private refTo({ address, fragment, key }: Target, { kind }: Pick<ReferenceSite, 'kind'>): string {
    if (address === this.surroundings.address) return `#${fragment}`;
    const piece = this.pieces.get(key);
    if (!piece || 'problem' in piece) {
      this.unread.set(key, piece?.problem ?? 'is not there');
      return key;
    }
    const known = this.names.of(kind, key);
    const name = known ?? this.names.give(kind, key);
    if (known === null) this.open.push({ kind, name, piece });
    return `#/components/${kind}/${name}`;
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
