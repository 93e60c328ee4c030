import type { Bus, CallOptions, Watch } from '@gatehouse/bus';
import { authzDecisionEvaluate, authzPolicyVersion } from '@gatehouse/contracts';
import type { Decision } from '@gatehouse/contracts';
import type { z } from 'zod';
import { BoundedMap } from '../cache/bounded-map.js';
import type { Clock } from '../clock.js';

type Question = z.input<typeof authzDecisionEvaluate.request>;

/**
 * How long a decision may be remembered, whatever happens. With the time that authz takes to notice a
 * changed policy file it stays below the second that is promised, even if no broadcast comes through.
 */
const MAX_AGE_MS = 500;
const LIMIT = 10_000;

interface Remembered {
  readonly decision: Decision;
  readonly askedAt: number;
}

/**
 * Asks authz, and remembers for a moment what it said about a single target. An answer is used again only
 * while it is young, and while the version that it was made under is the one that authz has announced last.
 */
export class Decisions {
  private readonly remembered = new BoundedMap<string, Remembered>(LIMIT);
  private version: string | null = null;
  private watch: Watch | null = null;

  private constructor(
    private readonly bus: Bus,
    private readonly clock: Clock,
  ) {}

  /** Resolves once the version that was announced last is known; until there is one, nothing is remembered. */
  static async start(bus: Bus, clock: Clock): Promise<Decisions> {
    const decisions = new Decisions(bus, clock);
    const bucket = await bus.bucket(authzPolicyVersion);
    decisions.watch = await bucket.watch(({ value }) => {
      decisions.version = value?.policyVersion ?? null;
      decisions.remembered.clear();
    });
    return decisions;
  }

  /**
   * What authz says about each target, in their order.
   * @throws GatewayError `authz_unavailable` when it does not answer; that is not remembered
   */
  async ask(question: Question, options: CallOptions): Promise<readonly Decision[]> {
    if (question.targets.length !== 1) return this.askAuthz(question, options);
    const key = keyOf(question);
    const askedAt = this.clock.now();
    const known = this.remembered.get(key);
    if (known && isYoung(known, askedAt)) return [known.decision];
    const decisions = await this.askAuthz(question, options);
    const [decision] = decisions;
    if (decision && decision.policyVersion === this.version) {
      this.remembered.set(key, { decision, askedAt });
    }
    return decisions;
  }

  stop(): void {
    this.watch?.stop();
  }

  private async askAuthz(question: Question, options: CallOptions): Promise<readonly Decision[]> {
    const { decisions } = await this.bus.request(authzDecisionEvaluate, question, options);
    return decisions;
  }
}

/** Its age counts from the question: the answer may have been true no longer when it came. */
function isYoung({ askedAt }: Remembered, now: number): boolean {
  const age = now - askedAt;
  // A clock that has been set back says nothing about an age.
  return age >= 0 && age < MAX_AGE_MS;
}

/** All that is asked, but which token says so: equal questions of two tokens have equal answers. */
function keyOf(question: Question): string {
  return JSON.stringify({ ...question, principal: { ...question.principal, tokenId: '' } });
}
