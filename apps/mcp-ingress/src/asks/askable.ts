import type { Answer, Ask } from './ask.js';
import type { Capabilities } from './capabilities.js';

/** What a call brings back of an earlier one, as it came in; nobody has looked into it. */
export interface BroughtBack {
  readonly inputResponses: unknown;
  readonly requestState: unknown;
}

/** How the caller of a tool can be asked something on the tool's behalf. */
export type Askable =
  | { readonly how: 'never' }
  /** While its call is under way (MCP 2025-11-25: requests of a server). */
  | {
      readonly how: 'directly';
      readonly capabilities: Capabilities;
      /** @throws GatewayError `ask_refused` if it cannot, or does not, answer; or the signal's reason. */
      readonly ask: (ask: Ask, signal: AbortSignal) => Promise<Answer>;
    }
  /**
   * By a result that says what is asked; the caller comes back with answers in another call (MCP 2026-07-28,
   * multi round-trip requests).
   */
  | {
      readonly how: 'in-rounds';
      readonly capabilities: Capabilities;
      readonly brought: BroughtBack | null;
    };

export const NOT_ASKABLE: Askable = { how: 'never' };
