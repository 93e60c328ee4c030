import type { ModelPrice, TokenUsage } from '@gatehouse/contracts';
import { costOf } from '../budget/price.js';

/** Adds up what the results of one model in a batch have used, and what each of them costs at the price of batches. */
export class UsageTally {
  private total: TokenUsage = {
    promptTokens: 0,
    completionTokens: 0,
    cacheCreationTokens: 0,
    cacheReadTokens: 0,
  };
  private micros = 0;

  /** `price`: of the model that the results are of; null if it has none. */
  constructor(private readonly price: ModelPrice | null) {}

  get usage(): TokenUsage {
    return this.total;
  }

  /** In millionths of a dollar; null for a model without a price. */
  get costMicros(): number | null {
    return this.price && this.micros;
  }

  /** One result; null if it tells no usage, because it failed. */
  add(usage: TokenUsage | null): void {
    if (!usage) return;
    this.total = sum(this.total, usage);
    // One by one: a price may depend on how long a prompt is.
    if (this.price) this.micros += costOf(this.price, usage, { batch: true });
  }
}

/** What all results of a batch have used, and cost; the cost is null if a model has no price. */
export function wholeOf(
  tallies: readonly UsageTally[],
): Pick<UsageTally, 'costMicros'> & { readonly usage: TokenUsage } {
  const costs = tallies.map(({ costMicros }) => costMicros);
  return {
    usage: tallies.map(({ usage }) => usage).reduce(sum),
    costMicros: costs.reduce((total, cost) =>
      total === null || cost === null ? null : total + cost,
    ),
  };
}

function sum(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    promptTokens: a.promptTokens + b.promptTokens,
    completionTokens: a.completionTokens + b.completionTokens,
    cacheCreationTokens: a.cacheCreationTokens + b.cacheCreationTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
  };
}
