import { GatewayError } from '@gatehouse/contracts';
import type { Clock, Secret } from '@gatehouse/service-kit';
import { z } from 'zod';
import { Seal } from './seal.js';
import type { Belonging } from './seal.js';

/** How long a person may take for an answer, in ms. */
const LIFETIME_MS = 15 * 60_000;

const Sealed = z.object({
  until: z.number(),
  number: z.int().positive(),
  state: z.string().nullable(),
  held: z.string().nullable(),
});

/** What a caller is handed, to be brought back with its answers. */
export type Carried = Omit<z.output<typeof Sealed>, 'until'>;

/**
 * What a caller carries from one round of a call to the next: it opens for the same caller and the same call
 * alone, for a while (MCP 2026-07-28, multi round-trip requests, server requirements 4 and 5). What the server
 * has said in it stays hidden from the caller.
 */
export class RequestStates {
  private readonly seals: Seal;

  constructor(
    secret: Secret,
    private readonly clock: Clock,
  ) {
    this.seals = new Seal(secret, 'request-state');
  }

  seal(carried: Carried, belonging: Belonging): string {
    return this.seals.seal({ ...carried, until: this.clock.now() + LIFETIME_MS }, belonging);
  }

  /** @throws GatewayError `invalid_input` if it was altered, is too old, or was handed out for something else. */
  open(text: string, belonging: Belonging): Carried {
    const { data } = Sealed.safeParse(this.seals.open(text, belonging));
    if (data && data.until > this.clock.now()) return data;
    throw new GatewayError('invalid_input', 'Invalid or expired requestState');
  }
}
