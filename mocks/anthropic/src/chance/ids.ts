import { Injectable } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import { BehaviourStore } from '../behaviour/behaviour.store.js';
import { seeded } from './random.js';
import type { Random } from './random.js';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const LENGTH = 22;
const RESOLUTION = 2 ** 32;

/** Kinds of ids; with a seed, each kind is a sequence of its own. */
const SALTS = { msg: 1, toolu: 2, req: 3 };
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
    const characters = Array.from(
      { length: LENGTH },
      () => ALPHABET[Math.floor(random() * ALPHABET.length)],
    );
    return `${kind}_01${characters.join('')}`;
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

function unguessable(): number {
  return randomInt(RESOLUTION) / RESOLUTION;
}
