import type { Principal } from '@gatehouse/contracts';

/** A prompt whose tokens nobody has counted yet. */
export interface Prompt {
  readonly owner: Pick<Principal, 'tenant' | 'application'>;
  readonly model: string;
  /** An upper bound of its tokens, from its text alone. */
  readonly bound: number;
  /** How long its text is. */
  readonly characters: number;
}

/** So many calls make a generation: what is learned is the worst of the last two. */
const GENERATION = 50;
/** How much above the worst that was seen a bound stays. */
const MARGIN = 1.2;
/** No bound is lowered below this part of it, whatever was seen. */
const LOWEST = 1 / 3;
/** A provider that adds to a prompt adds it to a short one, too. */
const ALLOWANCE = 50;
/** How many kinds of prompts are remembered. */
const MOST_KINDS = 10_000;
/** Texts are of one kind if their bounds per character differ by less than the fourth root of two. */
const KINDS_PER_DOUBLING = 4;

interface Ratios {
  readonly worstBefore: number | null;
  readonly worst: number;
  readonly calls: number;
}

/**
 * Learns from what providers count how far the bound of a prompt is above the truth, in this process
 * alone. Prompts are told apart by application, so that nobody learns from another's; by model, since
 * each has its own tokeniser; and by how dense their text is, since digits and letters, or two scripts,
 * are counted differently. The worst ratio of the last fifty to a hundred calls of a kind holds, with a
 * margin; a prompt of a new kind gets the bound as it is. A miss raises the next bound at once, and what
 * it used beyond its reservation is charged when it is settled.
 */
export class PromptBounds {
  private readonly kinds = new Map<string, Ratios>();

  /** An upper bound of the tokens of a prompt, as far as one can know. */
  estimate(prompt: Prompt): number {
    const ratios = this.kinds.get(kindOf(prompt));
    if (!ratios || ratios.worstBefore === null) return prompt.bound;
    const worst = Math.max(ratios.worst, ratios.worstBefore);
    // A margin on top of what is a bound already would help nobody, unless it has been missed.
    const factor = worst > 1 ? worst * MARGIN : Math.min(1, Math.max(LOWEST, worst * MARGIN));
    return factor === 1 ? prompt.bound : Math.ceil(prompt.bound * factor) + ALLOWANCE;
  }

  /** The provider has counted a prompt. */
  learn(prompt: Prompt, tokens: number): void {
    if (prompt.bound <= 0) return;
    const kind = kindOf(prompt);
    const before = this.kinds.get(kind) ?? { worstBefore: null, worst: 0, calls: 0 };
    const worst = Math.max(before.worst, tokens / prompt.bound);
    const calls = before.calls + 1;
    // The map is in the order of use, so the first one is the one to forget.
    this.kinds.delete(kind);
    this.kinds.set(
      kind,
      calls < GENERATION ? { ...before, worst, calls } : { worstBefore: worst, worst: 0, calls: 0 },
    );
    if (this.kinds.size > MOST_KINDS) this.forgetOne();
  }

  private forgetOne(): void {
    for (const kind of this.kinds.keys()) {
      this.kinds.delete(kind);
      return;
    }
  }
}

function kindOf({ owner, model, bound, characters }: Prompt): string {
  const density = Math.round(KINDS_PER_DOUBLING * Math.log2((bound + 1) / (characters + 1)));
  return `${owner.tenant}/${owner.application}/${density}/${model}`;
}
