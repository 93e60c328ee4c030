import type { Charge } from '@gatehouse/stand-in';

/** Amounts in tokens, as an invoice names them. */
export function chargeOf(promptTokens: number, completionTokens: number): Charge {
  return { promptTokens, completionTokens };
}

/** What a call would cost that needs nothing. */
export const FREE = chargeOf(0, 0);
