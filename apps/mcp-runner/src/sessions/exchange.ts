import type { GatewayError } from '@gatehouse/contracts';

/** Takes messages one after the other. Settles when it can take more. */
export interface Receiver {
  send(message: string): void | Promise<void>;
  /** Nothing more will come. */
  end(): void;
}

/** Whoever waits for the answer to one request, and for what is said on the way to it. */
export interface Exchange extends Receiver {
  answer(message: string): void | Promise<void>;
  fail(error: GatewayError): void;
}

/** Keeps the answer to itself. */
export class OwnExchange implements Exchange {
  readonly answered: Promise<string>;
  private readonly settle: PromiseWithResolvers<string>;

  constructor() {
    this.settle = withResolvers();
    this.answered = this.settle.promise;
    // It may fail when nobody listens any more.
    this.answered.catch(() => undefined);
  }

  send(): void {
    // What is said before the answer is for nobody.
  }

  end(): void {
    // There is an answer or a failure.
  }

  answer(message: string): void {
    this.settle.resolve(message);
  }

  fail(error: GatewayError): void {
    this.settle.reject(error);
  }
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: GatewayError) => void;
}

/** As `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: GatewayError) => void = () => undefined;
  const promise = new Promise<T>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
