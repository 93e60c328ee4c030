import type { ModelPrice, TokenUsage } from '@gatehouse/contracts';
import { costOf } from '../budget/price.js';

/** Adds up what the results of a batch have used, and what each of them costs at the price of batches. */
export class UsageTally {
  private total: TokenUsage = {
    promptTokens: 0,
    completionTokens: 0,
    cacheCreationTokens: 0,
    cacheReadTokens: 0,
  };
  private micros = 0;

  /** `price`: of the batch's model; null if it has none. */
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
    const { total, price } = this;
    this.total = {
      promptTokens: total.promptTokens + usage.promptTokens,
      completionTokens: total.completionTokens + usage.completionTokens,
      cacheCreationTokens: total.cacheCreationTokens + usage.cacheCreationTokens,
      cacheReadTokens: total.cacheReadTokens + usage.cacheReadTokens,
    };
    // One by one: a price may depend on how long a prompt is.
    if (price) this.micros += costOf(price, usage, { batch: true });
  }
}
