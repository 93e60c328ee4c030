import type { NatsBus } from '@gatehouse/bus';
import {
  auditLlmCallRecorded,
  authzDecisionEvaluate,
  GatewayError,
  ratelimitBudgetReserve,
  ratelimitBudgetSettle,
} from '@gatehouse/contracts';
import type { LlmCallRecord } from '@gatehouse/contracts';
import { answerContract, eventually } from '@gatehouse/testkit';
import type { z } from 'zod';

type Evaluation = z.output<typeof authzDecisionEvaluate.request>;
type Decision = z.output<typeof authzDecisionEvaluate.reply>['decisions'][number];
type Reservation = z.output<typeof ratelimitBudgetReserve.request>;
type Grant = z.input<typeof ratelimitBudgetReserve.reply>;
type Settlement = z.output<typeof ratelimitBudgetSettle.request>;

export const ALLOW: Decision = {
  effect: 'allow',
  policy: 'agents-may-reason',
  reason: null,
  missingScopes: [],
  obligations: [],
  policyVersion: '1',
};

export const LIMITS = [
  {
    name: 'prompt_tokens',
    limit: 20_000,
    remaining: 19_000,
    windowSeconds: 3_600,
    resetSeconds: 60,
  },
];

const never = new Promise<never>(() => undefined);

/** Authz, ratelimit and audit, as far as llm-egress sees them: they answer on their contracts. */
export class StandIns {
  readonly evaluated: Evaluation[];
  readonly reserved: Reservation[];
  readonly settled: Settlement[];
  decision: Decision | 'silence' = ALLOW;
  /** What is said about one target; null for the same about all. */
  decide: ((target: Evaluation['targets'][number]) => Decision) | null = null;
  grant: Grant | GatewayError | 'silence' = { granted: true, limits: LIMITS };
  /** What is said about one reservation; null for the same about all. */
  grantOf: ((request: Reservation) => Grant) | null = null;
  /** Whether settlements are answered. */
  isSettling = true;
  private readonly stored: LlmCallRecord[] = [];
  private since = 0;

  constructor(bus: NatsBus) {
    const evaluate = answerContract(bus, authzDecisionEvaluate, ({ targets }) => {
      const { decision } = this;
      if (decision === 'silence') return never;
      return { decisions: targets.map((target) => this.decide?.(target) ?? decision) };
    });
    const reserve = answerContract(bus, ratelimitBudgetReserve, (request) => {
      const grant = this.grantOf?.(request) ?? this.grant;
      if (grant instanceof GatewayError) throw grant;
      return grant === 'silence' ? never : grant;
    });
    const settle = answerContract(bus, ratelimitBudgetSettle, () =>
      this.isSettling ? { settled: true, limits: LIMITS } : never,
    );
    this.evaluated = evaluate.asked;
    this.reserved = reserve.asked;
    this.settled = settle.asked;
  }

  /** Begins to store records. Returns how to stop. */
  async listen(bus: NatsBus): Promise<() => Promise<void>> {
    const consumption = await bus.consume([auditLlmCallRecorded], {
      durable: 'audit',
      maxBatch: 50,
      handle: async (batch) => {
        for (const { payload } of batch) {
          const record = auditLlmCallRecorded.payload.parse(payload);
          // As audit does: an event comes at least once.
          if (!this.stored.some(({ id }) => id === record.id)) this.stored.push(record);
        }
      },
      poison: (subject, problem) => {
        throw new Error(`${subject}: ${problem}`);
      },
    });
    return () => consumption.stop();
  }

  /** The records of calls since the last `forget`, oldest first; waits until there are as many. */
  records(atLeast = 1): Promise<LlmCallRecord[]> {
    return eventually(() => {
      const records = this.stored.filter(({ at }) => Date.parse(at) >= this.since);
      if (records.length < atLeast) throw new Error(`${records.length} records of ${atLeast}`);
      return records.toSorted((a, b) => a.at.localeCompare(b.at));
    });
  }

  /** Goes back to saying yes to everything, and forgets what has been. */
  forget(): void {
    this.since = Date.now();
    this.decision = ALLOW;
    this.decide = null;
    this.grant = { granted: true, limits: LIMITS };
    this.grantOf = null;
    this.isSettling = true;
    for (const asked of [this.evaluated, this.reserved, this.settled]) asked.length = 0;
  }
}
