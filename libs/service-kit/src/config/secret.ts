import { z } from 'zod';
import { inspect } from 'node:util';

const HIDDEN = '[secret]';

/** A value that prints as `[secret]` wherever it ends up: logs, JSON, string templates, inspection. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Called where it is used, never where it is passed on. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}

/** The Zod type of a secret in a service's environment. `NAME_FILE` may name a file that holds it. */
export function secret(): z.ZodPipe<z.ZodString, z.ZodTransform<Secret, string>> {
  return z
    .string()
    .min(1)
    .transform((value) => new Secret(value));
}
