import { GatewayError } from '@gatehouse/contracts';

/** More values than any conversation holds that fits a model. */
const MAX_NODES = 300_000;

/**
 * How many values may still be read of a request: a few bytes of JSON make a value, and a value takes far
 * more memory and time than its bytes.
 */
export class NodeBudget {
  constructor(private left = MAX_NODES) {}

  /** @throws GatewayError `too_large` */
  spend(): void {
    if (this.left <= 0)
      throw new GatewayError('too_large', 'The request holds too many JSON values');
    this.left -= 1;
  }

  /** Gives back what `read` has spent if it comes to nothing: only what is kept takes memory. */
  attempt<T>(read: () => T): T {
    const before = this.left;
    try {
      return read();
    } catch (error) {
      this.left = before;
      throw error;
    }
  }
}
