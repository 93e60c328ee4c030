import type { GuardedPart } from '@gatehouse/contracts';

/** A text of a conversation, and who has said it. */
export interface SaidText {
  readonly part: GuardedPart;
  /** Decoded; for the input of a tool, its JSON. Never empty. */
  readonly text: string;
  /** `last`: it came after the model's latest answer, or is the answer. */
  readonly turn: 'last' | 'earlier';
  /** The tool that an input is for; null for all other texts. */
  readonly tool: string | null;
}

/** What is said in a request or an answer, as guardrails look at it, on the masked side. */
export interface Speech {
  readonly texts: readonly SaidText[];
  /**
   * The document with other texts in the places of its own, one for each. What stays the same keeps its
   * bytes.
   */
  readonly withTexts: (texts: readonly string[]) => Buffer;
}
