import type { Answer, Answers, Ask, Asks } from '../asks/ask.js';

/** Asks the caller of a call, and waits for what it answers. */
export type AskCaller = (ask: Ask, signal: AbortSignal) => Promise<Answer>;

/** What a call comes to next: it asks, or it ends. */
export type Turn<Result> = { readonly asks: Asks } | { readonly result: Result };

interface Waiting {
  readonly ask: Ask;
  readonly resolve: (answer: Answer) => void;
}

/**
 * A call at a server that asks while it is under way, for a caller that comes back with answers: it goes on
 * while nobody waits for it.
 */
export class HeldCall<Result> {
  private readonly life = new AbortController();
  private readonly waiting = new Map<string, Waiting>();
  private readonly result: Promise<Result>;
  private count = 0;
  private asked = 0;
  private news: () => void = () => undefined;

  constructor(work: (ask: AskCaller, signal: AbortSignal) => Promise<Result>) {
    this.result = work((ask, signal) => this.ask(ask, signal), this.life.signal);
    // Who waits for it is told; between two rounds nobody does.
    this.result.catch(() => undefined);
  }

  /** How often it has come to questions for its caller. */
  get rounds(): number {
    return this.asked;
  }

  /**
   * Waits until the call asks something, or ends.
   * @param signal ends the call, if it aborts before that.
   * @throws what the call throws, or the signal's reason
   */
  async next(signal: AbortSignal): Promise<Turn<Result>> {
    const giveUp = (): void => this.giveUp(signal.reason);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const asked = new Promise<null>((resolve) => {
        this.news = () => resolve(null);
      });
      const result = this.waiting.size > 0 ? null : await Promise.race([this.result, asked]);
      if (result !== null) return { result };
      this.asked += 1;
      return { asks: Object.fromEntries([...this.waiting].map(([key, { ask }]) => [key, ask])) };
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  /** What is not among what was asked is nobody's business. */
  answer(answers: Answers): void {
    for (const [key, answer] of Object.entries(answers)) {
      this.waiting.get(key)?.resolve(answer);
      this.waiting.delete(key);
    }
  }

  giveUp(reason: unknown): void {
    this.life.abort(reason);
  }

  private ask(ask: Ask, signal: AbortSignal): Promise<Answer> {
    this.count += 1;
    const key = `ask-${this.count}`;
    const gone = AbortSignal.any([signal, this.life.signal]);
    return new Promise((resolve, reject) => {
      this.waiting.set(key, { ask, resolve });
      const leave = (): void => {
        this.waiting.delete(key);
        reject(gone.reason);
      };
      if (gone.aborted) return leave();
      gone.addEventListener('abort', leave, { once: true });
      this.news();
    });
  }
}
