import { seeded } from '@gatehouse/stand-in';
import type { Random } from '@gatehouse/stand-in';
import { Injectable } from '@nestjs/common';
import { randomFillSync } from 'node:crypto';
import { BehaviourStore } from '../behaviour/behaviour.store.js';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const LENGTH = 22;
const POOL_BYTES = 8_192;

/** Kinds of ids; with a seed, each kind is a sequence of its own. */
const SALTS = { msg: 1, toolu: 2, req: 3, srvtoolu: 4, msgbatch: 5, file: 6 };
type Kind = keyof typeof SALTS;

/** Ids as the provider makes them: unguessable, or the same in every run where a seed is set. */
@Injectable()
export class Ids {
  private generation = 0;
  private readonly sequences = new Map<Kind, Random>();

  constructor(private readonly store: BehaviourStore) {}

  /** E.g. `msg_01…`, `toolu_01…`, `req_01…`. */
  next(kind: Kind): string {
    const random = this.sequence(kind);
    let id = `${kind}_01`;
    for (let at = 0; at < LENGTH; at += 1) id += ALPHABET[Math.floor(random() * ALPHABET.length)];
    return id;
  }

  private sequence(kind: Kind): Random {
    const { current, generation } = this.store;
    if (generation !== this.generation) {
      this.generation = generation;
      this.sequences.clear();
    }
    const known = this.sequences.get(kind);
    if (known) return known;
    const made = current.seed === null ? unguessable : seeded(current.seed + SALTS[kind]);
    this.sequences.set(kind, made);
    return made;
  }
}

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
