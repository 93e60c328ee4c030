import type { z } from 'zod';
import { Knobs } from '../knobs.js';
import type { Waiting } from '../knobs.js';

/** The behaviour for everybody, and for single keys, which then follow theirs alone. */
export class KeyedKnobs<Behaviour extends Waiting> {
  private readonly everybody: Knobs<Behaviour>;
  private readonly keys = new Map<string, Knobs<Behaviour>>();

  /** @param schema what the behaviour may be; an empty object is the usual one. */
  constructor(readonly schema: z.ZodType<Behaviour>) {
    this.everybody = new Knobs(() => schema.parse({}));
  }

  /** What holds for everybody. */
  get current(): Behaviour {
    return this.everybody.current;
  }

  /** How often the behaviour for everybody was replaced. */
  get generation(): number {
    return this.everybody.generation;
  }

  /** What a key follows; its own if it has one. */
  of(key: string | null): Knobs<Behaviour> {
    return (key === null ? undefined : this.keys.get(key)) ?? this.everybody;
  }

  /** @param key for one key; null for everybody. */
  replace(behaviour: Behaviour, key: string | null): void {
    if (key === null) {
      this.everybody.replace(behaviour);
      return;
    }
    const known = this.keys.get(key) ?? new Knobs(() => this.schema.parse({}));
    this.keys.set(key, known);
    known.replace(behaviour);
  }

  /** Without a key, all keys go back to what holds for everybody, too. */
  reset(key: string | null): void {
    for (const [name, own] of this.keys) {
      if (key !== null && name !== key) continue;
      own.reset();
      this.keys.delete(name);
    }
    if (key === null) this.everybody.reset();
  }
}
