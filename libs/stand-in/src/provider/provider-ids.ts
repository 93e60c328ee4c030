import { randomFillSync } from 'node:crypto';
import { seeded } from './random.js';
import type { Random } from './random.js';

/** How a provider's ids look. */
export interface IdForm<Kind extends string> {
  readonly alphabet: string;
  /** Characters after the prefix. */
  readonly length: number;
  /** What an id of each kind begins with. With a seed, each kind is a sequence of its own. */
  readonly prefixes: Readonly<Record<Kind, string>>;
}

/** Where the seed is set, and how often it was: a sequence begins anew with each. */
interface Seeding {
  readonly current: { readonly seed: number | null };
  readonly generation: number;
}

/** Ids as a provider makes them: unguessable, or the same in every run where a seed is set. */
export class ProviderIds<Kind extends string> {
  private generation = 0;
  private readonly sequences = new Map<Kind, Random>();

  constructor(
    private readonly seeding: Seeding,
    private readonly form: IdForm<Kind>,
  ) {}

  next(kind: Kind): string {
    const { alphabet, length, prefixes } = this.form;
    const random = this.sequence(kind);
    let id: string = prefixes[kind];
    for (let at = 0; at < length; at += 1) id += alphabet[Math.floor(random() * alphabet.length)];
    return id;
  }

  private sequence(kind: Kind): Random {
    const { current, generation } = this.seeding;
    if (generation !== this.generation) {
      this.generation = generation;
      this.sequences.clear();
    }
    const known = this.sequences.get(kind);
    if (known) return known;
    const salt = Object.keys(this.form.prefixes).indexOf(kind) + 1;
    const made = current.seed === null ? unguessable : seeded(current.seed + salt);
    this.sequences.set(kind, made);
    return made;
  }
}

const POOL_BYTES = 8_192;

// One call of the generator for many characters: asking it for each costs more than the rest of a request.
const pool = new Uint16Array(POOL_BYTES / 2);
let used = pool.length;

function unguessable(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const value = pool[used] ?? 0;
  used += 1;
  return value / 0x1_0000;
}
