import { seeded } from '@gatehouse/stand-in';
import type { Random } from '@gatehouse/stand-in';
import { Injectable } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import { BehaviourStore } from '../behaviour/behaviour.store.js';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 24;
const RANGE = 2 ** 32;

/** What ids begin with; with a seed, each kind is a sequence of its own. */
const SALTS = { 'chatcmpl-': 1, call_: 2, req_: 3 };
type Kind = keyof typeof SALTS;

/** Ids as the provider makes them: unguessable, or the same in every run where a seed is set. */
@Injectable()
export class Ids {
  private generation = 0;
  private readonly sequences = new Map<Kind, Random>();

  constructor(private readonly store: BehaviourStore) {}

  /** E.g. `chatcmpl-…`. */
  next(kind: Kind): string {
    const random = this.sequence(kind);
    const letters = Array.from({ length: LENGTH }, () => ALPHABET[Math.floor(random() * 62)]);
    return kind + letters.join('');
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
  return randomInt(RANGE) / RANGE;
}
